import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatPico, parseDollars, perMillion } from './money'

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
])('%s pico-dollars with %s places are %s', (pico, places, text) => {
  expect(formatPico(pico, places)).toBe(text)
})

test('twelve places lose nothing', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 20n })
  fc.assert(
    fc.property(amounts, (pico) => {
      expect(parseDollars(formatPico(pico, 12))).toBe(pico)
    }),
  )
})

test.each(['', '.5', '5.', '-1', '1e3', '0x1', ' 1', '1,000', '0.0000000000001', '9999999999999'])(
  '%j is no amount',
  (text) => {
    expect(parseDollars(text)).toBeNull()
  },
)

test('prices a million tokens become whole pico-dollars a token', () => {
  expect(perMillion('2')).toBe(2_000_000n)
  expect(perMillion('0.0125')).toBe(12_500n)
  expect(perMillion('0.0000001')).toBeNull()
})
