import { expect, test } from 'vitest'
import { moneyFormat } from './currency'

const dollar = 1_000_000_000_000n

test.each([
  ['CNY', '7.1', 12_345n * dollar, '¥87,649.50', '$12,345.000000'],
  ['EUR', '0.92', dollar, '€0.92', '$1.000000'],
  ['JPY', '150', dollar / 3n, '¥50', '$0.333333333333'],
  ['CHF', '0.8', 5n * dollar, 'CHF\u00a04.00', '$5.000000'],
  ['CNY', '7', 0n, '¥0.00', '$0.000000'],
  ['CNY', '7', 1n, '<¥0.01', '$0.000000000001'],
  ['JPY', '150', dollar / 1000n, '<¥1', '$0.001000'],
  ['CNY', '7', -2n * dollar, '-¥14.00', '$-2.000000'],
])('in %s at %s per dollar, %s pico-dollars are %s', (code, rate, pico, text, exact) => {
  const { amount } = moneyFormat({ code, rate: BigInt(Math.round(Number(rate) * 1_000_000)) })
  expect(amount(pico).text).toBe(text)
  expect(amount(pico).exact.replace('-$', '$-')).toBe(exact)
})

test('without a currency, amounts are US dollars', () => {
  const { amount, requestCost, size, sign } = moneyFormat(null)
  expect([amount(dollar).text, requestCost(dollar / 2n).text, size(dollar / 4n), sign]).toEqual([
    '$1.00',
    '$0.500000',
    0.25,
    '$',
  ])
})

test('the cost of a request has six places in every currency', () => {
  expect(moneyFormat({ code: 'JPY', rate: 150_000_000n }).requestCost(110_000_000n).text).toBe('¥0.016500')
})
