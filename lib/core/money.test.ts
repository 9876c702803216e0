import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDollars, formatPico, formatRequestCost, parseDollars, parsePerMillion } from './money'

test.each([
  [110_000_000n, 6, '0.000110'],
  [0n, 6, '0.000000'],
  [500_000n, 6, '0.000000'],
  [1_500_000n, 6, '0.000002'],
  [2_500_000n, 6, '0.000002'],
  [2_500_001n, 6, '0.000003'],
  [-500_000n, 6, '0.000000'],
  [-1_500_000n, 6, '-0.000002'],
  [12_345_678_900_000n, 2, '12.35'],
  [1_500_000_000_000n, 0, '2'],
])('%s pico-dollars with %s places format as %s', (pico, places, text) => {
  expect(formatPico(pico, places)).toBe(text)
})

test('formatting with twelve places and parsing is lossless', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 20n })
  fc.assert(
    fc.property(amounts, (pico) => {
      expect(parseDollars(formatPico(pico, 12))).toBe(pico)
    }),
  )
})

test.each(['', '.5', '5.', '-1', '1e3', '0x1', ' 1', '1,000', '0.0000000000001', '9999999999999'])(
  '%j is rejected as an amount',
  (text) => {
    expect(parseDollars(text)).toBeNull()
  },
)

test('a price per million tokens is parsed into whole pico-dollars per token', () => {
  expect(parsePerMillion('2')).toBe(2_000_000n)
  expect(parsePerMillion('0.0125')).toBe(12_500n)
  expect(parsePerMillion('0.0000001')).toBeNull()
})

const show = (pico: bigint) => {
  const { text, exact } = formatDollars(pico)
  return [text, exact]
}

test('dollars are formatted to the cent, with an exact value', () => {
  expect(show(0n)).toEqual(['$0.00', '$0.000000'])
  expect(show(110_000_000n)).toEqual(['<$0.01', '$0.000110'])
  expect(show(1n)).toEqual(['<$0.01', '$0.000000000001'])
  expect(show(9_999_999_999n)).toEqual(['<$0.01', '$0.009999999999'])
  expect(show(10_000_000_000n)).toEqual(['$0.01', '$0.010000'])
  expect(show(12_340_000_000_000n)).toEqual(['$12.34', '$12.340000'])
  expect(show(1_234_567_891_234_567_800n)).toEqual(['$1,234,567.89', '$1,234,567.8912345678'])
  expect(show(-5_000_000_000_000n)).toEqual(['-$5.00', '-$5.000000'])
})

test('the cost of a cheap request is not displayed as zero', () => {
  expect(formatRequestCost(0n)).toEqual({ text: '$0.000000', exact: '$0.000000' })
  expect(formatRequestCost(400_000n)).toEqual({ text: '<$0.000001', exact: '$0.0000004' })
  expect(formatRequestCost(999_999n)).toEqual({ text: '<$0.000001', exact: '$0.000000999999' })
  expect(formatRequestCost(1_000_000n).text).toBe('$0.000001')
  expect(formatRequestCost(110_400_000n)).toEqual({ text: '$0.000110', exact: '$0.0001104' })
})
