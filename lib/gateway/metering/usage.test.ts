import { expect, it } from 'vitest'
import { normalizeUsage } from './usage'

it.each([
  ['OpenAI', { prompt_tokens: 32, completion_tokens: 242, total_tokens: 274 }, 242, 233],
  ['xAI, counted only in the total', { prompt_tokens: 32, completion_tokens: 9, total_tokens: 274 }, 242, 233],
  ['Gemini, not broken down', { prompt_tokens: 32, completion_tokens: 9, total_tokens: 274 }, 242, null],
  ['an inconsistent total', { prompt_tokens: 32, completion_tokens: 9, total_tokens: 3 }, 9, null],
  ['an embedding', { prompt_tokens: 32, total_tokens: 40 }, 0, null],
])('reasoning tokens count as output: %s', (_, usage, outputTokens, reasoningTokens) => {
  const details = reasoningTokens === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }
  expect(normalizeUsage({ ...usage, ...details })).toMatchObject({
    inputTokens: 32,
    outputTokens,
    reasoningTokens: reasoningTokens ?? 0,
  })
})
