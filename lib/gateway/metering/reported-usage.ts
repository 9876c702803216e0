import { isObject } from '../scanner/json'
import { type CountName, type CountsByField, countNames, NESTED_FIELDS, TOP_FIELDS } from './count-names'
import { costIn, type ProviderCost } from './provider-cost'
import { numberIn, validServiceTier } from './reported-values'

/** More tokens than any request has: a larger number is a provider's mistake. */
export const MAX_TOKENS = 1_000_000_000

/** What the usage objects of a response state; a count that none of them states is absent. */
export type ReportedUsage = {
  counts: Readonly<Partial<Record<CountName, number>>>
  providerCost: ProviderCost | null
  serviceTier: string | null
  /** The prompt excludes the cache by definition: Anthropic's and llama.cpp's names, and no total. */
  excludesCache: boolean
  /** The completion excludes thoughts, and the prompt that of hosted tools: Google's names, and no total. */
  excludesThoughts: boolean
  /** A count was negative or too large: here it is 0, or the maximum. */
  outOfBounds: boolean
  /** Some usage is of the whole response; some is of the second or a later choice alone. */
  ofResponse: boolean
  ofLaterChoice: boolean
}

/**
 * Reads every usage object in one parsed event or JSON body, wherever providers put it: at the top, in `response`, in a
 * choice (Moonshot), in `x_groq`, in `message` (Anthropic), in `meta` (Cohere), in `timings` (llama.cpp), in the metrics of
 * Bedrock, in the envelope of a gateway. Null when there is none. Never throws, whatever `root` is.
 */
export function readUsage(root: unknown): ReportedUsage | null {
  if (!isObject(root)) return null
  let all = inHolder(root, 'response')
  const add = (holder: unknown, kind: Holder) => {
    const usage = isObject(holder) ? inHolder(holder, kind) : null
    if (usage) all = mergeUsage(all, usage)
  }
  for (const name of HOLDERS) add(root[name], 'response')
  for (const name of USAGES) if (isObject(root[name])) add({ usage: root[name] }, 'response')
  if (isObject(root.meta)) {
    add({ usage: root.meta.billed_units }, 'response')
    add({ usage: root.meta.tokens }, 'response')
  }
  const choices: unknown[] = Array.isArray(root.choices) ? root.choices : []
  for (const [index, choice] of choices.entries()) {
    add(choice, index > 0 || hasLaterIndex(choice) ? 'later choice' : 'choice')
  }
  return all
}

const HOLDERS = ['response', 'message', 'x_groq', 'data', 'result'] as const

/** Usage under another name. */
export const USAGES = ['timings', 'amazon-bedrock-invocationMetrics'] as const

/** The usage of a response from the usage of its parts: each count is the maximum, so the order does not matter. */
export const mergeUsage = (a: ReportedUsage | null, b: ReportedUsage): ReportedUsage =>
  a ? combine(a, b, Math.max, larger) : b

/** Of parts that are billed each on its own, such as the images of a stream. */
export const addUsage = (a: ReportedUsage | null, b: ReportedUsage): ReportedUsage => (a ? combine(a, b, add, both) : b)

function combine(
  a: ReportedUsage,
  b: ReportedUsage,
  counted: (a: number, b: number) => number,
  paid: (a: ProviderCost, b: ProviderCost) => ProviderCost,
): ReportedUsage {
  const counts: Partial<Record<CountName, number>> = { ...a.counts }
  for (const name of countNames) {
    const count = b.counts[name]
    if (count !== undefined) counts[name] = Math.min(counted(counts[name] ?? 0, count), MAX_TOKENS)
  }
  const [costA, costB] = [a.providerCost, b.providerCost]
  return {
    counts,
    providerCost: costA && costB ? paid(costA, costB) : (costA ?? costB),
    serviceTier: b.serviceTier ?? a.serviceTier,
    excludesCache: (a.excludesCache || b.excludesCache) && counts.total === undefined,
    excludesThoughts: (a.excludesThoughts || b.excludesThoughts) && counts.total === undefined,
    outOfBounds: a.outOfBounds || b.outOfBounds,
    ofResponse: a.ofResponse || b.ofResponse,
    ofLaterChoice: a.ofLaterChoice || b.ofLaterChoice,
  }
}

const add = (a: number, b: number) => a + b
const larger = (a: ProviderCost, b: ProviderCost) => (b.pico > a.pico ? b : a)
const both = (a: ProviderCost, b: ProviderCost): ProviderCost => ({ pico: a.pico + b.pico, origin: b.origin })

const hasLaterIndex = (choice: unknown) => isObject(choice) && typeof choice.index === 'number' && choice.index > 0

type Holder = 'response' | 'choice' | 'later choice'

function inHolder(holder: Record<string, unknown>, kind: Holder): ReportedUsage | null {
  const serviceTier = validServiceTier(holder.service_tier)
  const usage = firstObject(holder.usage, holder.usageMetadata, holder.usage_metadata)
  if (!usage && serviceTier === null) return null
  const reported = inUsage(usage ?? {}, serviceTier)
  if (reported.isEmpty) return reported.usage
  reported.usage.ofResponse = kind === 'response'
  reported.usage.ofLaterChoice = kind === 'later choice'
  return reported.usage
}

const firstObject = (a: unknown, b: unknown, c: unknown) => (isObject(a) ? a : isObject(b) ? b : isObject(c) ? c : null)

type Reading = { largest: Partial<Record<CountName, number>>; isEmpty: boolean; outOfBounds: boolean }

function inUsage(fields: Record<string, unknown>, serviceTier: string | null) {
  const reading: Reading = { largest: {}, isEmpty: true, outOfBounds: false }
  const top = snakeCased(fields)
  readFields(top, TOP_FIELDS, reading)
  readNested(top, reading, 2)
  const { largest: counts, isEmpty, outOfBounds } = reading
  for (const name in counts) counts[name as CountName] = toCount(name, counts[name as CountName] ?? 0)
  const usage: ReportedUsage = {
    counts,
    providerCost: costIn(top),
    serviceTier: serviceTier ?? validServiceTier(top.service_tier),
    excludesCache:
      counts.total === undefined &&
      (numberIn(top.cache_n) !== null ||
        (numberIn(top.input_tokens ?? top.input_token_count) !== null &&
          (counts.cachedBeside !== undefined || counts.cacheWriteBeside !== undefined))),
    excludesThoughts:
      counts.total === undefined &&
      (top.thoughts_token_count !== undefined || top.tool_use_prompt_token_count !== undefined),
    outOfBounds,
    ofResponse: false,
    ofLaterChoice: false,
  }
  return { usage, isEmpty }
}

/** OpenAI says what its cache holds within the details of the input. */
function readNested(fields: Record<string, unknown>, reading: Reading, depth: number) {
  for (const name in fields) {
    const known = NESTED_FIELDS.get(name)
    const value = known && fields[name]
    if (!known || typeof value !== 'object' || value === null) continue
    const details = Array.isArray(value) ? byModality(value) : snakeCased(value as Record<string, unknown>)
    readFields(details, known, reading)
    if (depth > 1) readNested(details, reading, depth - 1)
  }
}

function readFields(fields: Record<string, unknown>, known: CountsByField, reading: Reading) {
  for (const name in fields) {
    const counts = known.get(name)
    const number = counts ? numberIn(withoutCount(fields[name])) : null
    if (!counts || number === null) continue
    reading.isEmpty = false
    if (number < 0 || number > MAX_TOKENS) reading.outOfBounds = true
    const count = Number.isFinite(number) ? number : 0
    for (const each of counts) reading.largest[each] = Math.max(reading.largest[each] ?? 0, count)
  }
}

function toCount(name: string, largest: number): number {
  const count = Math.min(largest, MAX_TOKENS)
  return name === 'audioSeconds' ? count : Math.round(count)
}

/** DashScope counts in an object: `{"search":{"count":1}}`. */
const withoutCount = (value: unknown) => (isObject(value) ? value.count : value)

/** Google lists details: `[{"modality":"AUDIO","tokenCount":5}]`. */
function byModality(details: readonly unknown[]): Record<string, unknown> {
  const sums: Record<string, number> = {}
  for (const detail of details) {
    const { modality, token_count } = isObject(detail) ? snakeCased(detail) : {}
    const name = `${String(modality).toLowerCase()}_tokens`
    sums[name] = (sums[name] ?? 0) + (numberIn(token_count) ?? 0)
  }
  return sums
}

const hasCapital = /[A-Z]/

/** Some gateways pass on the camel case of AWS and Google. */
function snakeCased(fields: Record<string, unknown>): Record<string, unknown> {
  let isSnake = true
  for (const name in fields) if (!TOP_FIELDS.has(name) && hasCapital.test(name)) isSnake = false
  if (isSnake) return fields
  const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(Object.keys(fields).map((name) => [toSnake(name), fields[name]]))
}
