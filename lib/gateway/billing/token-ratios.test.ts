import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeTokenRatios } from './token-ratios'

it('is used after eight samples, and says how far it is off', () => {
  const ratios = makeTokenRatios()
  for (let count = 0; count < 7; count += 1) ratios.learn('m', 'input', 100, 400)
  expect(ratios.find('m', 'input')).toBeNull()
  ratios.learn('m', 'input', 100, 400)
  expect(ratios.find('m', 'input')).toEqual({ ratio: 0.25, error: 0 })
  expect(ratios.find('m', 'output')).toBeNull()
  expect(ratios.find('other', 'input')).toBeNull()
})

it('follows a model whose ratio changes', () => {
  const ratios = makeTokenRatios()
  for (const tokens of [...Array(100).fill(100), ...Array(300).fill(200)]) ratios.learn('m', 'output', tokens, 400)
  expect(ratios.find('m', 'output')?.ratio).toBeCloseTo(0.5, 2)
})

it('is as far off as samples scatter', () => {
  const samples = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 50, maxLength: 100 })
  fc.assert(
    fc.property(samples, (factors) => {
      const ratios = makeTokenRatios()
      for (const factor of factors) ratios.learn('m', 'input', 1000 * factor, 4000)
      const { ratio = 0, error = 0 } = ratios.find('m', 'input') ?? {}
      expect(ratio).toBeGreaterThanOrEqual(0.225)
      expect(ratio).toBeLessThanOrEqual(0.275)
      expect(error).toBeLessThan(0.23)
    }),
  )
})

it('keeps a bounded number of models, those used last', () => {
  const ratios = makeTokenRatios()
  for (let count = 0; count < 2000; count += 1) {
    ratios.learn(`m${count}`, 'input', 1, 4)
    ratios.learn('kept', 'input', 1, 4)
  }
  expect(ratios.size()).toBe(500)
  expect(ratios.find('kept', 'input')).toEqual({ ratio: 0.25, error: 0 })
  expect(ratios.find('m1', 'input')).toBeNull()
})
