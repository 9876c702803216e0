import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})
afterAll(() => house.remove())

const counted = async (text: string) => (await house.countTokens([{ text, model: 'gpt-4o' }]))[0]

test('a long text is counted in pieces, to the same number', async () => {
  const prose = 'Of 1,000 words – naïve ones too – each is counted once, wherever a piece ends.\n\n'.repeat(400)
  expect(await counted(prose)).toBe(countTokens(prose))
  expect(await counted('')).toBe(0)
})

test('a long run of one letter is tokenized as fast as any other text', async () => {
  const before = performance.now()
  expect(await counted('a'.repeat(200_000))).toBe(25_000)
  expect(performance.now() - before).toBeLessThan(10_000)
})
