import { noTokens, type Tokens } from '../../../pricing/tokens'
import type { UsageBreakdown, UsagePart } from '../../metering/meter'
import type { NormalizedUsage } from '../../metering/normalize-usage'
import { readUsage } from '../../metering/reported-usage'
import { numberIn, validModelName } from '../../metering/reported-values'
import { isObject } from '../../scanner/json'

/** The counts of a usage object, or of one of its iterations. Input excludes the cache, output includes thinking. */
type Counts = {
  input: number
  cacheRead: number
  cacheWrite: number
  shortWrite: number
  longWrite: number
  output: number
}

const none: Counts = { input: 0, cacheRead: 0, cacheWrite: 0, shortWrite: 0, longWrite: 0, output: 0 }

/** Data residency in the US costs a tenth more. */
const US_SURCHARGE_PERCENT = 10

/** What Anthropic bills, from every usage object of a response: its counts are cumulative, and null where it does not repeat them. */
export class AnthropicUsage {
  #counts: Counts | null = null
  #iterations: readonly Record<string, unknown>[] = []
  #thinking = 0
  webSearches = 0
  #serviceTier: string | null = null
  #isFast = false
  #isInUs = false
  #outOfBounds = false

  add(usage: unknown) {
    if (!isObject(usage)) return
    this.#counts = maximum(this.#counts ?? none, countsIn(usage))
    const { counts = {}, serviceTier = null, outOfBounds = false } = readUsage({ usage }) ?? {}
    this.#outOfBounds ||= outOfBounds
    this.webSearches = Math.max(this.webSearches, counts.webSearches ?? 0)
    this.#thinking = Math.max(this.#thinking, counts.reasoning ?? 0)
    this.#serviceTier = serviceTier ?? this.#serviceTier
    const { iterations } = usage
    if (Array.isArray(iterations) && iterations.length >= this.#iterations.length)
      this.#iterations = iterations.filter(isObject)
    this.#isFast ||= usage.speed === 'fast'
    this.#isInUs ||= usage.inference_geo === 'us'
  }

  /** Fast mode is priced like a service tier. */
  get serviceTier(): string | null {
    return this.#isFast ? 'fast' : this.#serviceTier
  }

  get flags(): NormalizedUsage['flags'] {
    return this.#outOfBounds ? ['clamped'] : []
  }

  get hasOutput(): boolean {
    return (this.#counts?.output ?? 0) > 0
  }

  /** Null when no usage was reported. `answered`: the model that the response names. */
  total(answered: unknown): { tokens: Tokens; breakdown: UsageBreakdown } | null {
    if (!this.#counts) return null
    const { main, others } = divide(this.#counts, this.#iterations, validModelName(answered))
    const tokens = others.reduce((sum, part) => plus(sum, part.tokens), toTokens(main))
    return {
      tokens: { ...tokens, reasoningTokens: Math.min(this.#thinking, tokens.outputTokens) },
      breakdown: {
        longCacheTokens: longWrites(main),
        others,
        surchargePercent: this.#isInUs ? US_SURCHARGE_PERCENT : 0,
      },
    }
  }
}

/**
 * What the answering model did, and what is billed apart. Compactions and advisors are not in the total. Iterations of another
 * model are in it where the total covers them.
 */
function divide(total: Counts, iterations: readonly Record<string, unknown>[], answered: string | null) {
  const parts = iterations.map((one) => ({ type: one.type, model: modelOf(one, answered), counts: countsIn(one) }))
  const apart = parts.filter(({ type }) => type === 'compaction' || type === 'advisor_message')
  const samplings = parts.filter((part) => !apart.includes(part))
  const foreign = samplings.filter(({ model }) => model !== null)
  const sum = samplings.reduce((all, { counts }) => add(all, counts), none)
  const areCovered = total.output >= sum.output && inputOf(total) >= inputOf(sum)
  const main = areCovered ? foreign.reduce((rest, { counts }) => subtract(rest, counts), total) : total
  const others = [...apart, ...foreign].map(
    ({ model, counts }): UsagePart => ({ model, tokens: toTokens(counts), longCacheTokens: longWrites(counts) }),
  )
  return { main, others }
}

/** Null for the model that answered. */
function modelOf({ model }: Record<string, unknown>, answered: string | null): string | null {
  const named = validModelName(model)
  return named === answered ? null : named
}

function countsIn(usage: Record<string, unknown>): Counts {
  const split = isObject(usage.cache_creation) ? usage.cache_creation : {}
  const shortWrite = count(split.ephemeral_5m_input_tokens)
  const longWrite = count(split.ephemeral_1h_input_tokens)
  const {
    prompt: input = 0,
    cached: cacheRead = 0,
    cacheWrite = 0,
    completion: output = 0,
  } = readUsage({ usage })?.counts ?? {}
  return { input, cacheRead, cacheWrite: Math.max(cacheWrite, shortWrite + longWrite), shortWrite, longWrite, output }
}

/**
 * The split comes with the first usage only, and the total grows past it: what is beyond has the split's lifetime, or where
 * that is mixed the default of five minutes.
 */
const longWrites = ({ cacheWrite, shortWrite, longWrite }: Counts) =>
  longWrite > 0 && shortWrite === 0 ? cacheWrite : longWrite

const count = (value: unknown): number => Math.max(Math.round(numberIn(value) ?? 0), 0)

const inputOf = ({ input, cacheRead, cacheWrite }: Counts) => input + cacheRead + cacheWrite

const toTokens = (counts: Counts): Tokens => ({
  ...noTokens,
  inputTokens: inputOf(counts),
  cachedTokens: counts.cacheRead,
  cacheWriteTokens: counts.cacheWrite,
  outputTokens: counts.output,
})

const combine = (a: Counts, b: Counts, by: (a: number, b: number) => number): Counts => ({
  input: by(a.input, b.input),
  cacheRead: by(a.cacheRead, b.cacheRead),
  cacheWrite: by(a.cacheWrite, b.cacheWrite),
  shortWrite: by(a.shortWrite, b.shortWrite),
  longWrite: by(a.longWrite, b.longWrite),
  output: by(a.output, b.output),
})
const maximum = (a: Counts, b: Counts) => combine(a, b, Math.max)
const add = (a: Counts, b: Counts) => combine(a, b, (x, y) => x + y)
const subtract = (a: Counts, b: Counts) => combine(a, b, (x, y) => Math.max(x - y, 0))

const plus = (a: Tokens, b: Tokens): Tokens => ({
  ...a,
  inputTokens: a.inputTokens + b.inputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  outputTokens: a.outputTokens + b.outputTokens,
})
