import type { Counter } from 'prom-client'
import type { Settlement } from '../ledger/entry'

/** Each has up to 22 series, and a lenient provider accepts any name. Who needs more finds them under Usage. */
const MAX_MODELS = 100

/** What all further models are counted under. */
const OTHER = 'other'

type Totals = {
  readonly model: string
  readonly endpoint: string
  readonly state: string
  requests: number
  inputTokens: number
  outputTokens: number
  cachedTokens: number
  costPico: number
  unpriced: number
}

/**
 * What the closed requests of this process sum up to. Plain numbers until somebody scrapes them: a counter of prom-client's
 * takes almost a microsecond each time, and a request has five.
 */
export class RequestTotals {
  readonly #totals = new Map<string, Totals>()
  readonly #models = new Set<string>()

  /**
   * The model's name if it is among the first, otherwise `other`. The first and not the largest: a counter must never fall, as it would
   * if a model changed places with another.
   */
  modelLabel(model: string): string {
    if (this.#models.has(model)) return model
    if (this.#models.size >= MAX_MODELS) return OTHER
    this.#models.add(model)
    return model
  }

  add(endpoint: string, { label, state, tokens, costPico }: Settlement) {
    const model = this.modelLabel(label)
    const key = `${endpoint} ${state} ${model}`
    let totals = this.#totals.get(key)
    if (!totals) {
      const none = { requests: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0, costPico: 0, unpriced: 0 }
      totals = { model, endpoint, state, ...none }
      this.#totals.set(key, totals)
    }
    totals.requests += 1
    totals.inputTokens += tokens.inputTokens
    totals.outputTokens += tokens.outputTokens
    totals.cachedTokens += tokens.cachedTokens
    if (costPico === null) totals.unpriced += 1
    else totals.costPico += Number(costPico)
  }

  /** For a counter's `collect`: replaces its values. */
  copyTo<Label extends string>(
    counter: Counter<Label>,
    values: (totals: Totals) => readonly (readonly [Partial<Record<Label, string>>, number])[],
  ) {
    counter.reset()
    for (const totals of this.#totals.values()) for (const [labels, value] of values(totals)) counter.inc(labels, value)
  }
}
