import { expect, it } from 'vitest'
import { tokensOf } from './usage'

it.each([
  ['OpenAI', { prompt_tokens: 32, completion_tokens: 242, total_tokens: 274 }, 242, 233],
  ['xAI, beside the rest', { prompt_tokens: 32, completion_tokens: 9, total_tokens: 274 }, 242, 233],
  ['Gemini, untold', { prompt_tokens: 32, completion_tokens: 9, total_tokens: 274 }, 242, null],
  ['a total too small', { prompt_tokens: 32, completion_tokens: 9, total_tokens: 3 }, 9, null],
  ['an embedding', { prompt_tokens: 32, total_tokens: 40 }, 0, null],
])('what a model thought is output: %s', (_, said, outputTokens, thought) => {
  const details = thought === null ? {} : { completion_tokens_details: { reasoning_tokens: thought } }
  expect(tokensOf({ ...said, ...details })).toMatchObject({
    inputTokens: 32,
    outputTokens,
    reasoningTokens: thought ?? 0,
  })
})
