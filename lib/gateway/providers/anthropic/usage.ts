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

/**
 * A refusal before any output is not billed if it has no category, or one of these: "Refusals and fallback", billing, read in
 * December 2026. Of other categories, and of those to come, it is.
 */
const UNBILLED_CATEGORIES: ReadonlySet<unknown> = new Set([null, 'cyber', 'general_harms'])

/** What Anthropic bills, from every usage object of a response: its counts are cumulative, and null where it does not repeat them. */
export class AnthropicUsage {
  #counts: Counts | null = null
  /** Models that handed over to another, and whose refusals are not billed if they wrote nothing. */
  readonly #declined = new Set<string>()
  /** The answer is a refusal that is not billed if nothing was written before. */
  #hasRefused = false
  #iterations: readonly Record<string, unknown>[] = []
  #thinking = 0
  webSearches = 0
  #serviceTier: string | null = null
  #isFast = false
  #isInUs = false
  #outOfBounds = false

  add(usage: unknown) {
    if (!isObject(usage)) return
    this.#counts = updated(this.#counts ?? none, statedIn(usage))
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

  /** `delta`: of the end of a stream, or the message. */
  addStop(delta: Record<string, unknown>) {
    if (delta.stop_reason !== 'refusal') return
    const { stop_details: details } = delta
    this.#hasRefused = isObject(details) && UNBILLED_CATEGORIES.has(details.category ?? null)
  }

  /** A content block that says which model declined, and why another one took over. */
  addFallback({ from, trigger }: Record<string, unknown>) {
    const model = isObject(from) ? validModelName(from.model) : null
    if (model !== null && isObject(trigger) && UNBILLED_CATEGORIES.has(trigger.category ?? null))
      this.#declined.add(undated(model))
  }

  /** Fast mode is priced like a service tier, and as one more where it comes with another. */
  get serviceTier(): string | null {
    if (!this.#isFast) return this.#serviceTier
    return this.#serviceTier === null || this.#serviceTier === 'standard' ? 'fast' : `${this.#serviceTier} fast`
  }

  get flags(): NormalizedUsage['flags'] {
    return this.#outOfBounds ? ['clamped'] : []
  }

  /** A compaction's output is in its iteration alone. */
  get hasOutput(): boolean {
    return (this.#counts?.output ?? 0) > 0 || this.#iterations.some((one) => countsIn(one).output > 0)
  }

  /** Null when no usage was reported. `answered`: the model that the response names. */
  total(answered: unknown): { tokens: Tokens; breakdown: UsageBreakdown } | null {
    if (!this.#counts) return null
    const { rest, others } = divide(this.#counts, this.#iterations, validModelName(answered), this.#declined)
    const main = this.#hasRefused && rest.output === 0 ? none : rest
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
function divide(
  total: Counts,
  iterations: readonly Record<string, unknown>[],
  answered: string | null,
  declined: ReadonlySet<string>,
) {
  const parts = iterations.map((one) => ({ type: one.type, model: modelOf(one, answered), counts: countsIn(one) }))
  const apart = parts.filter(({ type }) => type === 'compaction' || type === 'advisor_message')
  const samplings = parts.filter((part) => !apart.includes(part))
  const foreign = samplings.filter(({ model }) => model !== null)
  const sum = samplings.reduce((all, { counts }) => add(all, counts), none)
  const areCovered = total.output >= sum.output && inputOf(total) >= inputOf(sum)
  const rest = areCovered ? foreign.reduce((left, { counts }) => subtract(left, counts), total) : total
  const billed = foreign.filter(({ model, counts }) => counts.output > 0 || !declined.has(undated(model ?? '')))
  const others = [...apart, ...billed].map(
    ({ model, counts }): UsagePart => ({ model, tokens: toTokens(counts), longCacheTokens: longWrites(counts) }),
  )
  return { rest, others }
}

/** A fallback names the model as the client did, an iteration in full. */
const undated = (model: string) => model.replace(/-20\d{6}$/, '')

/** Null for the model that answered. */
function modelOf({ model }: Record<string, unknown>, answered: string | null): string | null {
  const named = validModelName(model)
  return named === answered ? null : named
}

const countsIn = (usage: Record<string, unknown>): Counts => ({ ...none, ...statedIn(usage) })

/** The counts that a usage object states; not those that are null or missing. */
function statedIn(usage: Record<string, unknown>): Partial<Counts> {
  const { prompt: input, cached: cacheRead, cacheWrite, completion: output } = readUsage({ usage })?.counts ?? {}
  const stated = { input, cacheRead, cacheWrite, output, ...splitIn(usage) }
  const { shortWrite = 0, longWrite = 0 } = stated
  if (shortWrite + longWrite > (cacheWrite ?? 0)) stated.cacheWrite = shortWrite + longWrite
  return Object.fromEntries(Object.entries(stated).filter(([, count]) => count !== undefined))
}

const splitIn = ({ cache_creation: split }: Record<string, unknown>) =>
  isObject(split)
    ? { shortWrite: count(split.ephemeral_5m_input_tokens), longWrite: count(split.ephemeral_1h_input_tokens) }
    : {}

/**
 * What is stated last holds: a stream begins with a guess at the output, and a fallback credit turns cache writes into reads.
 * Cumulative input never gets less: some services that speak this protocol end with zeros.
 */
function updated(known: Counts, stated: Partial<Counts>): Counts {
  const next = { ...known, ...stated }
  return inputOf(next) < inputOf(known) ? { ...known, output: next.output } : next
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
const add = (a: Counts, b: Counts) => combine(a, b, (x, y) => x + y)
const subtract = (a: Counts, b: Counts) => combine(a, b, (x, y) => Math.max(x - y, 0))

const plus = (a: Tokens, b: Tokens): Tokens => ({
  ...a,
  inputTokens: a.inputTokens + b.inputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  outputTokens: a.outputTokens + b.outputTokens,
})
