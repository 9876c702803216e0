import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

const count = async (text: string) => (await context.countTokens([{ text, model: 'gpt-4o' }]))[0]

test('a long text is tokenized in pieces, with the same count', async () => {
  const prose = 'Of 1,000 words – naïve ones too – each is counted once, wherever a piece ends.\n\n'.repeat(400)
  expect(await count(prose)).toBe(countTokens(prose))
  expect(await count('')).toBe(0)
})

test('a long run of one letter is tokenized as fast as any other text', async () => {
  const before = performance.now()
  expect(await count('a'.repeat(200_000))).toBe(25_000)
  expect(performance.now() - before).toBeLessThan(10_000)
})
