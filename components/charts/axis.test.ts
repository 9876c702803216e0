import { expect, test } from 'vitest'
import { moneyAxis } from './axis'

const texts = (max: number) => {
  const { ticks, text } = moneyAxis(max, '$')
  return ticks.map(text)
}

test.each([
  [1.62, ['$0.00', '$0.50', '$1.00', '$1.50', '$2.00']],
  [9.24, ['$0.00', '$2.50', '$5.00', '$7.50', '$10.00']],
  [24.93, ['$0', '$10', '$20', '$30']],
  [0.0031, ['$0.0000', '$0.0010', '$0.0020', '$0.0030', '$0.0040']],
  [48_000, ['$0', '$20K', '$40K', '$60K']],
  [100, ['$0', '$25', '$50', '$75', '$100']],
  [0, ['$0.00']],
])('the axis for $%d', (max, expected) => {
  expect(texts(max)).toEqual(expected)
})
