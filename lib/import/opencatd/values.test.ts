import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPico } from '../../core/money'
import { parseCost, parseInstant } from './values'

test.each([
  ['0.000110', 110_000_000n],
  ['0', 0n],
  ['12', 12_000_000_000_000n],
  ['1.1e-05', 11_000_000n],
  ['3E+2', 300_000_000_000_000n],
  ['0.0000000000005', 0n],
  ['0.0000000000015', 2n],
  [' 10000.000000 ', 10_000_000_000_000_000n],
  ['10000.000001', null],
  ['-0.000001', null],
  ['1e99', null],
  ['NaN', null],
  ['+Inf', null],
  ['', null],
  ['0,11', null],
])('the cost %j', (text, pico) => {
  expect(parseCost(text, 10_000n)).toBe(pico)
})

test('a cost with six decimal places is parsed exactly', () => {
  const micro = fc.bigInt({ min: 0n, max: 10_000_000_000n })
  fc.assert(fc.property(micro, (n) => parseCost(formatPico(n * 1_000_000n, 6), 10_000n) === n * 1_000_000n))
})

test.each([
  ['2023-05-28 18:47:19.711234567+08:00', '2023-05-28T10:47:19.711Z'],
  ['2023-05-28T18:47:19-05:30', '2023-05-29T00:17:19.000Z'],
  ['2023-05-28 18:47:19.5 +0800 CST m=+12.5', '2023-05-28T10:47:19.500Z'],
  ['2023-05-28 18:47:19', '2023-05-28T18:47:19.000Z'],
  ['2023-05-28 18:47:19Z', '2023-05-28T18:47:19.000Z'],
  ['2023-05-32 18:47:19', undefined],
  ['yesterday', undefined],
  [null, undefined],
])('the instant %j', (text, iso) => {
  expect(parseInstant(text)?.toISOString()).toBe(iso)
})
