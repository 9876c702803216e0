import { parseDollars } from '../core/money'

/** Hosted tools with a fee per call, or per container. */
export type FeeTool = 'search' | 'search_preview' | 'file_search' | 'container'

const pico = (dollars: string) => parseDollars(dollars) ?? 0n

/*
 * OpenAI's, from https://developers.openai.com/api/docs/pricing, tools: "$2.50 / 1k calls" of file search, "$25.00 / 1k calls" of
 * the preview of web search with models that do not reason, and containers "per 20-minute session per container". Read in
 * December 2026 in copies of that page. What a web search costs otherwise, $10 per 1,000, is in the public price list.
 */
const FILE_SEARCH = pico('0.0025')
const [SEARCH_PREVIEW, isWithoutReasoning] = [pico('0.025'), /^(chatgpt|gpt)-4/] as const
/**
 * By the container's memory in GB. OpenAI bills "eligible" sessions by the minute, five at least: no response tells how long one
 * lasts, so each costs as much as a whole one.
 */
const CONTAINERS: readonly (readonly [memory: number, price: bigint])[] = [
  [1, pico('0.03')],
  [4, pico('0.12')],
  [16, pico('0.48')],
  [64, pico('1.92')],
]

/** Whether the preview of web search has a price of its own. */
export const hasPreviewFee = (model: string) => isWithoutReasoning.test(model)

/**
 * What one call costs beyond tokens, in pico-dollars. `search`: what a web search costs with the model; null where it is not
 * sold with hosted tools, as far as we know. `memory`: of the container, in GB.
 */
export function toolFee(tool: FeeTool, model: string, search: bigint | null, memory: number): bigint | null {
  if (search === null) return null
  switch (tool) {
    case 'search':
      return search
    case 'search_preview':
      return hasPreviewFee(model) ? SEARCH_PREVIEW : search
    case 'file_search':
      return FILE_SEARCH
    case 'container':
      return CONTAINERS.find(([size]) => memory <= size)?.[1] ?? null
  }
}
