import { expect, test } from 'vitest'
import { dollars, fineDollars } from './dollars'

const show = (pico: bigint) => {
  const { text, exact } = dollars(pico)
  return [text, exact]
}

test('money is shown to the cent, and exactly beside it', () => {
  expect(show(0n)).toEqual(['$0.00', '$0.000000'])
  expect(show(110_000_000n)).toEqual(['<$0.01', '$0.000110'])
  expect(show(1n)).toEqual(['<$0.01', '$0.000000000001'])
  expect(show(9_999_999_999n)).toEqual(['<$0.01', '$0.009999999999'])
  expect(show(10_000_000_000n)).toEqual(['$0.01', '$0.010000'])
  expect(show(12_340_000_000_000n)).toEqual(['$12.34', '$12.340000'])
  expect(show(1_234_567_891_234_567_800n)).toEqual(['$1,234,567.89', '$1,234,567.8912345678'])
  expect(show(-5_000_000_000_000n)).toEqual(['-$5.00', '-$5.000000'])
})

test('one request that cost little is not shown as free', () => {
  expect(fineDollars(0n)).toEqual({ text: '$0.000000', exact: '$0.000000' })
  expect(fineDollars(400_000n)).toEqual({ text: '<$0.000001', exact: '$0.0000004' })
  expect(fineDollars(999_999n)).toEqual({ text: '<$0.000001', exact: '$0.000000999999' })
  expect(fineDollars(1_000_000n).text).toBe('$0.000001')
  expect(fineDollars(110_400_000n)).toEqual({ text: '$0.000110', exact: '$0.0001104' })
})
