import { MAX_COST_PICO } from './cost'
import { type Rates, ratesForInput, type TokenKind } from './rates'

/** Larger than any context window: bounds input whose size in bytes says nothing, such as the URL of an image. */
const MAX_CONTEXT_WINDOW = 2_000_000

/** For models of unknown maximum. Used only if the gateway also imposes it on the request, or nothing is limited. */
const DEFAULT_MAX_OUTPUT = 32_768

/** `media`: references content beyond its own bytes. `many`: each of its inputs has a context window of its own. */
type BodyKind = { media?: boolean | undefined; many?: boolean | undefined }

/** Upper bound of the input tokens of a body. */
export function maxInputTokens(rates: Rates | null, bodyBytes: number, { media, many }: BodyKind = {}): number {
  if (many) return bodyBytes
  const window = rates?.contextWindow ?? MAX_CONTEXT_WINDOW
  return media ? window : Math.min(bodyBytes, window)
}

/** Upper bound of a request's cost in pico-dollars, at the highest rates. `outputTokens`: over all choices. */
export function upperBound(rates: Rates, inputTokens: number, outputTokens: number): bigint {
  const { input, output } = highestRates(rates, inputTokens)
  const pico = BigInt(inputTokens) * input + BigInt(outputTokens) * output + (rates.perRequest ?? 0n)
  return pico > MAX_COST_PICO ? MAX_COST_PICO : pico
}

/** Number of output tokens that `pico` covers after the input is paid for; never negative. */
export function affordableOutputTokens(rates: Rates, inputTokens: number, pico: bigint): number {
  const { input, output } = highestRates(rates, inputTokens)
  const remaining = pico - BigInt(inputTokens) * input - (rates.perRequest ?? 0n)
  if (remaining <= 0n) return 0
  return output === 0n ? Number.MAX_SAFE_INTEGER : Number(remaining / output)
}

/** As many as a question needs. */
const MAX_ADDED_TOOL_CALLS = 8

/**
 * The most that one search of the web adds to the context, unless the request lifts the limit: "Web search is limited to a
 * context window size of 128000", https://developers.openai.com/api/docs/guides/tools-web-search, limitations.
 */
export const MAX_SEARCH_TOKENS = 128_000

/**
 * The input of a request with hosted tools: `inputTokens` in its first turn, and at most `resultTokens` more after each call;
 * null if a result may fill the context window.
 */
export type ToolTurns = { inputTokens: number; resultTokens: number | null }

/** Upper bound of the input with `calls` calls: each starts a turn that reads all before it, the output included. */
export function maxInputWithTools(rates: Rates, { inputTokens, resultTokens }: ToolTurns, calls: number): number {
  const window = rates.contextWindow ?? MAX_CONTEXT_WINDOW
  const output = maxOutputTokens(rates, 0)
  let sum = inputTokens
  let turns = 0
  for (; turns < calls; turns += 1) {
    const context = resultTokens === null ? window : inputTokens + output + (turns + 1) * resultTokens
    if (context >= window) break
    sum += context
  }
  return sum + (calls - turns) * window
}

/** Number of calls of hosted tools, at `feePico` each, that `pico` covers together with the input; at least 1. */
export function affordableToolCalls(rates: Rates, turns: ToolTurns, feePico: bigint, pico: bigint): number {
  for (let calls = MAX_ADDED_TOOL_CALLS; calls > 1; calls -= 1)
    if (upperBound(rates, maxInputWithTools(rates, turns, calls), 0) + feePico * BigInt(calls) <= pico) return calls
  return 1
}

const MIN_BYTES_PER_TOKEN = 2
const MIN_OUTPUT_TOKENS = 1024

/** Upper bound of the output tokens of one choice: providers reject a maximum that does not fit the context window. */
export function maxOutputTokens({ maxOutput, contextWindow }: Rates, bodyBytes: number): number {
  if (contextWindow === null) return maxOutput ?? DEFAULT_MAX_OUTPUT
  const remainingWindow = contextWindow - Math.ceil(bodyBytes / MIN_BYTES_PER_TOKEN)
  return Math.min(maxOutput ?? contextWindow, Math.max(remainingWindow, MIN_OUTPUT_TOKENS))
}

/** For estimates only; a character counts as a byte. */
export const AVERAGE_BYTES_PER_TOKEN = 4

/** Estimated cost of the input alone, without tokenizing it; never 0 if the model has a price. */
export function estimateInputCost(rates: Rates, bodyBytes: number): bigint {
  const tokens = Math.ceil(bodyBytes / AVERAGE_BYTES_PER_TOKEN)
  return BigInt(tokens) * (ratesForInput(rates, tokens).input ?? 0n)
}

function highestRates(rates: Rates, inputTokens: number) {
  const steps = rates.steps.filter(({ above }) => above < inputTokens)
  const largest = (rates: (bigint | null)[]) =>
    rates.reduce<bigint>((max, rate) => (rate && rate > max ? rate : max), 0n)
  const highest = (...kinds: TokenKind[]) => largest(steps.flatMap((step) => kinds.map((kind) => step.rates[kind])))
  const special = largest(steps.flatMap((step) => Object.values(step.rates.special ?? {})))
  return {
    input: largest([highest('input', 'cachedInput', 'cacheWrite', 'audioInput', 'imageInput'), special]),
    output: highest('output', 'audioOutput', 'imageOutput'),
  }
}
