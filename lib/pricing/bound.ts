import { MOST_PICO, partsFor } from './cost'
import type { PartRates, Rates } from './rates'

/** More than any model reads: the bound of an input whose tokens its bytes do not bound, such as a picture's address. */
const LARGEST_WINDOW = 2_000_000

/** Where nobody knows a model's maximum. It only counts where it is imposed as well, or where nothing is limited. */
const UNKNOWN_MAXIMUM = 32_768

/** `media`: it may name more than it carries. `many`: each question in it has a window of its own. */
type BodyKind = { media?: boolean | undefined; many?: boolean | undefined }

/** The most input tokens a body can be. */
export function inputBound(rates: Rates | null, bodyBytes: number, { media, many }: BodyKind = {}): number {
  if (many) return bodyBytes
  const window = rates?.contextWindow ?? LARGEST_WINDOW
  return media ? window : Math.min(bodyBytes, window)
}

/** The most a request can cost, in pico-dollars: each side at its dearest rate. `outputBound` in tokens, over all choices. */
export function upperBound(rates: Rates, inputTokens: number, outputBound: number): bigint {
  const { input, output } = dearest(rates, inputTokens)
  const most = BigInt(inputTokens) * input + BigInt(outputBound) * output
  return most > MOST_PICO ? MOST_PICO : most
}

/** How many output tokens `pico` pays for once the input is paid for; never negative. */
export function affordable(rates: Rates, inputTokens: number, pico: bigint): number {
  const { input, output } = dearest(rates, inputTokens)
  const left = pico - BigInt(inputTokens) * input
  if (left <= 0n) return 0
  return output === 0n ? Number.MAX_SAFE_INTEGER : Number(left / output)
}

const FEWEST_BYTES_PER_TOKEN = 2
const SMALLEST_ROOM = 1024

/** The most one answer can be: providers refuse a bound that does not fit into the window beside the question. */
export function outputRoom({ maxOutput, contextWindow }: Rates, bodyBytes: number): number {
  if (contextWindow === null) return maxOutput ?? UNKNOWN_MAXIMUM
  const beside = contextWindow - Math.ceil(bodyBytes / FEWEST_BYTES_PER_TOKEN)
  return Math.min(maxOutput ?? contextWindow, Math.max(beside, SMALLEST_ROOM))
}

const BYTES_PER_TOKEN = 4

/** What the input alone would cost, before anyone has counted it: never 0 where a token has a price. */
export function estimate(rates: Rates, bodyBytes: number): bigint {
  const tokens = Math.ceil(bodyBytes / BYTES_PER_TOKEN)
  return BigInt(tokens) * (partsFor(rates, tokens).input ?? 0n)
}

function dearest(rates: Rates, inputTokens: number) {
  const steps = rates.steps.filter(({ above }) => above < inputTokens)
  const most = (...names: (keyof PartRates)[]) => {
    let top = 0n
    for (const { parts } of steps)
      for (const name of names) {
        const rate = parts[name] ?? 0n
        if (rate > top) top = rate
      }
    return top
  }
  return {
    input: most('input', 'cachedInput', 'cacheWrite', 'audioInput', 'image'),
    output: most('output', 'audioOutput', 'imageOutput'),
  }
}
