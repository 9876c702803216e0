/** Samples after which an estimate uses what was learned, and beyond which old ones fade. */
const [MIN_SAMPLES, MAX_WEIGHT] = [8, 64] as const
/** Far more models than a team uses, and a few kilobytes: names come from outside. */
const MAX_MODELS = 500
const SAMPLED = 8

type Ratio = { samples: number; mean: number; deviation: number }

/** Tokens per byte or character, and how far they are off as a rule: 0.2 for 20 %. */
export type LearnedRatio = { ratio: number; error: number }

type Direction = 'input' | 'output'

/**
 * How many tokens each model's provider reports for a byte of the request and a character of the output: estimates use it
 * where usage is missing. It lives in the memory of each process, because it is learned again within a few requests.
 */
export function makeTokenRatios() {
  const models = new Map<string, Record<Direction, Ratio>>()
  let turn = 0

  function learn(model: string, direction: Direction, tokens: number, length: number) {
    if (tokens <= 0 || length <= 0) return
    const ratios = models.get(model) ?? { input: newRatio(), output: newRatio() }
    // The model used longest ago makes room.
    models.delete(model)
    models.set(model, ratios)
    const [oldest] = models.size > MAX_MODELS ? models.keys() : []
    if (oldest !== undefined) models.delete(oldest)
    update(ratios[direction], tokens / length)
  }

  function find(model: string, direction: Direction): LearnedRatio | null {
    const ratio = models.get(model)?.[direction]
    return ratio && ratio.samples >= MIN_SAMPLES ? { ratio: ratio.mean, error: ratio.deviation } : null
  }

  /** Whether to learn from one more request: from the first ones, then from every eighth, because reading text takes time. */
  function isSampled(model: string): boolean {
    const { input, output } = models.get(model) ?? {}
    const samples = Math.max(input?.samples ?? 0, output?.samples ?? 0)
    turn = (turn + 1) % SAMPLED
    return samples < 2 * MIN_SAMPLES || turn === 0
  }

  return { learn, find, isSampled, size: () => models.size }
}

export type TokenRatios = ReturnType<typeof makeTokenRatios>

const newRatio = (): Ratio => ({ samples: 0, mean: 0, deviation: 0 })

/** The error of each sample is that of an estimate made before it. */
function update(ratio: Ratio, value: number) {
  const weight = 1 / Math.min(ratio.samples + 1, MAX_WEIGHT)
  if (ratio.samples > 0) {
    const error = Math.min(Math.abs(ratio.mean / value - 1), MAX_ERROR)
    ratio.deviation += (error - ratio.deviation) / Math.min(ratio.samples, MAX_WEIGHT)
  }
  ratio.mean += (value - ratio.mean) * weight
  ratio.samples += 1
}

const MAX_ERROR = 9.99
