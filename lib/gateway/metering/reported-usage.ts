import { PICO_PER_DOLLAR, parseDollars } from '../../core/money'
import { isObject } from '../scanner/json'
import { validServiceTier } from './reported-labels'

/**
 * The counts a usage object may state, under every name that providers give them. A dot stands for the nested objects of
 * token details. `cachedBeside` repeats those cache hits that some providers do not include in the prompt.
 */
const COUNT_NAMES = {
  prompt: ['prompt_tokens', 'input_tokens', 'prompt_token_count'],
  completion: ['completion_tokens', 'output_tokens', 'candidates_token_count'],
  total: ['total_tokens', 'total_token_count'],
  cached: [
    ...['input.cached_tokens', 'cached_tokens', 'num_cached_tokens', 'cached_content_token_count'],
    ...['prompt_cache_hit_tokens', 'cache_read_input_tokens'],
  ],
  cachedBeside: ['prompt_cache_hit_tokens', 'cache_read_input_tokens'],
  cacheWriteBeside: ['cache_creation_input_tokens', 'cache_write_input_tokens'],
  cacheWrite: [
    ...['cache_creation_input_tokens', 'cache_write_input_tokens', 'cache_write_tokens'],
    ...['input.cache_write_tokens', 'input.cache_creation_input_tokens', 'input.cache_creation_tokens'],
  ],
  reasoning: ['output.reasoning_tokens', 'reasoning_tokens', 'thoughts_token_count'],
  toolUse: ['tool_use_prompt_tokens', 'tool_use_prompt_token_count', 'input.tool_use_prompt_tokens'],
  audioInput: ['input.audio_tokens'],
  imageInput: ['input.image_tokens'],
  audioOutput: ['output.audio_tokens'],
  imageOutput: ['output.image_tokens'],
  audioSeconds: ['seconds', 'prompt_audio_seconds'],
  images: ['generated_images', 'image_count'],
  searchUnits: ['search_units'],
} as const satisfies Record<string, readonly string[]>

type CountName = keyof typeof COUNT_NAMES

const countNames = Object.keys(COUNT_NAMES) as CountName[]

type Field = { holder: 'top' | 'input' | 'output'; name: string }

const toField = (path: string): Field => {
  const [first = '', name] = path.split('.')
  return name === undefined ? { holder: 'top', name: first } : { holder: first === 'input' ? 'input' : 'output', name }
}

const COUNTS = countNames.map((count) => ({ count, fields: COUNT_NAMES[count].map(toField) }))

const INPUT_DETAILS = ['prompt_tokens_details', 'input_tokens_details', 'prompt_token_details', 'input_token_details']
const OUTPUT_DETAILS = [
  ...['completion_tokens_details', 'output_tokens_details'],
  ...['completion_token_details', 'output_token_details'],
]

/** More tokens than any request has: a larger number is a provider's mistake. */
export const MAX_TOKENS = 1_000_000_000

/** What a request cost by the provider's own account, in pico-dollars, and the field that states it. */
export type ProviderCost = { pico: bigint; origin: string }

/** What the usage objects of a response state; a count that none of them states is absent. */
export type ReportedUsage = {
  counts: Readonly<Partial<Record<CountName, number>>>
  providerCost: ProviderCost | null
  serviceTier: string | null
  /** The prompt excludes the cache by definition: `input_tokens` beside `cache_read_input_tokens`, and no total. */
  excludesCache: boolean
  /** A count was negative or too large: here it is 0, or the maximum. */
  outOfBounds: boolean
  /** Some usage is of the whole response; some is of the second or a later choice alone. */
  ofResponse: boolean
  ofLaterChoice: boolean
}

/**
 * Reads every usage object in one parsed event or JSON body, wherever providers put it: at the top, in `response`, in a
 * choice (Moonshot), in `x_groq`, in `message` (Anthropic), in `meta` (Cohere). Null when there is none. Never throws, whatever `root` is.
 */
export function readUsage(root: unknown): ReportedUsage | null {
  if (!isObject(root)) return null
  const choices: unknown[] = Array.isArray(root.choices) ? root.choices : []
  const meta = isObject(root.meta) ? [{ usage: root.meta.billed_units }, { usage: root.meta.tokens }] : []
  const reports = [
    ...[root, root.response, root.message, root.x_groq, ...meta].map((holder) => inHolder(holder, 'response')),
    ...choices.map((choice, index) => inHolder(choice, index > 0 || hasLaterIndex(choice) ? 'later choice' : 'choice')),
  ].filter((report) => report !== null)
  return reports.reduce<ReportedUsage | null>(mergeUsage, null)
}

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

function inHolder(holder: unknown, kind: Holder): ReportedUsage | null {
  if (!isObject(holder)) return null
  const serviceTier = validServiceTier(holder.service_tier)
  const usage = [holder.usage, holder.usageMetadata, holder.usage_metadata].find(isObject)
  if (!usage && serviceTier === null) return null
  const reported = inUsage(usage ?? {})
  const hasCounts = Object.keys(reported.counts).length > 0
  return {
    ...reported,
    serviceTier: serviceTier ?? reported.serviceTier,
    ofResponse: hasCounts && kind === 'response',
    ofLaterChoice: hasCounts && kind === 'later choice',
  }
}

function inUsage(usage: Record<string, unknown>): Omit<ReportedUsage, 'ofResponse' | 'ofLaterChoice'> {
  const top = snakeCased(usage)
  const holders = {
    top: [top],
    input: INPUT_DETAILS.map((name) => top[name])
      .filter(isObject)
      .map(snakeCased),
    output: OUTPUT_DETAILS.map((name) => top[name])
      .filter(isObject)
      .map(snakeCased),
  }
  const counts: Partial<Record<CountName, number>> = {}
  let outOfBounds = false
  for (const { count: name, fields } of COUNTS) {
    let largest: number | null = null
    for (const field of fields)
      for (const holder of holders[field.holder]) {
        const number = numberIn(holder[field.name])
        if (number === null) continue
        if (number < 0 || number > MAX_TOKENS) outOfBounds = true
        largest = Math.max(largest ?? 0, Number.isFinite(number) ? number : 0)
      }
    if (largest === null) continue
    const count = Math.min(largest, MAX_TOKENS)
    counts[name] = name === 'audioSeconds' ? count : Math.round(count)
  }
  const cacheFields = [top.cache_read_input_tokens, top.cache_creation_input_tokens]
  return {
    counts,
    providerCost: costIn(top),
    serviceTier: validServiceTier(top.service_tier),
    excludesCache:
      counts.total === undefined &&
      numberIn(top.input_tokens) !== null &&
      cacheFields.some((count) => numberIn(count) !== null),
    outOfBounds,
  }
}

/** Some gateways pass on the camel case of AWS and Google. */
function snakeCased(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields)
  if (!names.some((name) => /[A-Z]/.test(name))) return fields
  const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(names.map((name) => [toSnake(name), fields[name]]))
}

const NUMERIC = /^\s*[+-]?\d+(\.\d+)?(e\+?\d+)?\s*$/i

/** Numbers, and strings that are numbers; null for everything else. */
export function numberIn(value: unknown): number | null {
  const number = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value
  return typeof number === 'number' && !Number.isNaN(number) ? number : null
}

/** xAI counts in ticks: 10¹⁰ to the dollar. */
const PICO_PER_TICK = PICO_PER_DOLLAR / 10_000_000_000n

function costIn(fields: Record<string, unknown>): ProviderCost | null {
  const ticks = numberIn(fields.cost_in_usd_ticks)
  if (ticks !== null && ticks >= 0 && Number.isSafeInteger(Math.round(ticks)))
    return { pico: BigInt(Math.round(ticks)) * PICO_PER_TICK, origin: 'usage.cost_in_usd_ticks' }
  const cost = fields.cost
  // Perplexity splits its cost.
  if (isObject(cost)) return dollars(numberIn(cost.total_cost), 'usage.cost.total_cost')
  const charged = numberIn(cost)
  // OpenRouter charges only its fee for a request that ran on the customer's own key there; that key pays the rest.
  const own =
    fields.is_byok === true
      ? numberIn(isObject(fields.cost_details) ? fields.cost_details.upstream_inference_cost : null)
      : 0
  return dollars(charged === null ? null : charged + (own ?? 0), 'usage.cost')
}

function dollars(amount: number | null, origin: string): ProviderCost | null {
  const pico = amount === null ? null : parseDollars(amount.toFixed(12))
  return pico === null ? null : { pico, origin }
}
