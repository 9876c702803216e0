import type { AnthropicShape } from './anthropic-shapes'
import { end, iteration, MODEL, split, start, text, wholeBlock } from './anthropic-stream'

const OPUS = 'claude-opus-5'

const refusal = (category: string | null) => ({ type: 'refusal', category, explanation: null })

const beforeOutput = (category: string | null) => [
  start({ input_tokens: 412, output_tokens: 1 }),
  ...end({ output_tokens: 0 }, 'refusal', refusal(category)),
]

/** A model declines, and another one answers. */
const fallback = (category: string | null, declined: [input: number, output: number]) => [
  start({ input_tokens: 100, output_tokens: 1 }),
  ...wholeBlock({
    ...{ type: 'fallback', from: { model: OPUS }, to: { model: MODEL } },
    trigger: { type: 'refusal', category },
  }),
  ...text(),
  ...end({
    ...{ input_tokens: 100, output_tokens: 50 },
    iterations: [iteration('message', `${OPUS}-20260724`, ...declined), iteration('fallback_message', MODEL, 100, 50)],
  }),
]

const answer: [number, number][] = [
  [100, 3],
  [50, 15],
]

/**
 * Refusals, as "Refusals and fallback" and "Fallback credit" of Anthropic's documentation describe them. Without output, some
 * categories are not billed, and the counts only inform.
 */
export const refusalShapes: readonly AnthropicShape[] = [
  ...['cyber', 'general_harms', null].map((category) => ({
    name: `a refusal before any output, ${category}: not billed`,
    events: beforeOutput(category),
    tokens: [0, 0, 0, 0] satisfies AnthropicShape['tokens'],
    cost: [],
  })),
  {
    name: 'a refusal before any output, bio: billed',
    events: beforeOutput('bio'),
    tokens: [412, 0, 0, 0],
    cost: [[412, 3]],
  },
  {
    name: 'a refusal after some output: billed',
    events: [
      start({ input_tokens: 412, output_tokens: 1 }),
      ...text(),
      ...end({ output_tokens: 9 }, 'refusal', refusal('cyber')),
    ],
    tokens: [412, 0, 0, 9],
    cost: [
      [412, 3],
      [9, 15],
    ],
  },
  {
    name: 'a model that declined before any output, cyber: not billed',
    events: fallback('cyber', [5000, 0]),
    tokens: [100, 0, 0, 50],
    cost: answer,
  },
  {
    name: 'a model that declined before any output, frontier_llm: billed',
    events: fallback('frontier_llm', [5000, 0]),
    tokens: [5100, 0, 0, 50],
    others: [[`${OPUS}-20260724`, 5000, 0]],
    cost: [...answer, [5000, 5]],
  },
  {
    name: 'a model that declined after some output: billed',
    events: fallback('cyber', [5000, 700]),
    tokens: [5100, 0, 0, 750],
    others: [[`${OPUS}-20260724`, 5000, 700]],
    cost: [...answer, [5000, 5], [700, 25]],
  },
  {
    name: 'a fallback credit: what the start counts as cache writes, the end counts as reads',
    isStreamOnly: true,
    events: [
      start({
        ...{ input_tokens: 10, cache_creation_input_tokens: 900, cache_read_input_tokens: 0, output_tokens: 1 },
        ...split(900, 0),
      }),
      ...text(),
      ...end({
        ...{ input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 900, output_tokens: 20 },
        fallback_credit: { status: { type: 'redeemed' } },
      }),
    ],
    tokens: [910, 900, 0, 20],
    cost: [
      [10, 3],
      [900, 0.3],
      [20, 15],
    ],
  },
]
