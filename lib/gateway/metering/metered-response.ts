import { isObject } from '../scanner/json'
import { countHostedCalls, type HostedCalls, ITEM_FIELDS, type ItemFields } from './hosted-calls'
import { type MeterResult, specialBreakdown } from './meter'
import { normalizeUsage, type ResponseFacts } from './normalize-usage'
import { OutputText } from './output-text'
import { ERROR_FIELDS, type ReportedError, readError } from './reported-error'
import { addUsage, mergeUsage, type ReportedUsage, readUsage, USAGES } from './reported-usage'
import { numberIn, validModelName } from './reported-values'

/** More than any response has: a provider that invents ids or items must not fill the memory. */
const [MAX_IDS, MAX_ITEMS] = [1000, 1000] as const

/** What an event or a body brings besides what it reports. */
export type Content = ResponseFacts['content']

/** Fields that report usage or an error. Most events of a stream bring text and have none of them. */
const REPORTING_FIELDS = [
  ...['usage', 'usageMetadata', 'usage_metadata', 'x_groq', 'response', 'message', 'meta', 'data', 'result', ...USAGES],
  ...ERROR_FIELDS,
] as const

/** What a response has reported so far, event by event; a JSON body is one event. */
export class MeteredResponse {
  readonly output = new OutputText()
  images = 0
  /** Of the output items, for their fees. */
  items: ItemFields = { type: [], action: [], container_id: [], environment: [] }
  #usage: ReportedUsage | null = null
  /** What OpenAI reports of hosted tools beside the usage. */
  #imageUsage: ReportedUsage | null = null
  #toolSearches = 0
  #model: unknown = null
  #serviceTier: unknown = null
  #error: ReportedError | null = null
  #content: Content = 'nothing'
  #hasUsage = false
  #textAfterUsage = false
  readonly #ids = new Set<string>()

  /** Takes in one parsed event and what it brings. Returns whether it reports usage. */
  read(root: Record<string, unknown>, content: Content): boolean {
    if (typeof root.model === 'string') this.#model = root.model
    if (this.#isReport(root)) return this.#read(root, content, readUsage(root), mergeUsage)
    this.addContent(content)
    return false
  }

  /** Takes in an event that reports nothing. */
  addContent(content: Content) {
    if (content === 'nothing') return
    if (content === 'text') this.#textAfterUsage = this.#hasUsage
    if (this.#content !== 'text') this.#content = content
    this.#error = null
  }

  /** An event that completes an image: each one reports the usage of its own image, so they add up. */
  readImage(root: Record<string, unknown>): boolean {
    this.images += 1
    const usage = readUsage(root)
    const { completion, imageOutput = completion } = usage?.counts ?? {}
    const counts = { ...usage?.counts, ...(imageOutput !== undefined && { imageOutput }) }
    return this.#read(root, 'data', usage && { ...usage, counts }, addUsage)
  }

  addId(id: unknown) {
    if (typeof id === 'string' && this.#ids.size < MAX_IDS) this.#ids.add(id)
  }

  addItem(item: Record<string, unknown>) {
    if (this.items.type.length >= MAX_ITEMS) return
    for (const name of ITEM_FIELDS) if ((item[name] ?? null) !== null) this.items[name].push(item[name])
  }

  /** `duration`: of audio, where the response states it beside its usage. */
  result(isBroken: boolean, duration: number | null = null): MeterResult {
    const facts = { content: this.#content, textAfterUsage: this.#textAfterUsage, isBroken }
    const normalized = normalizeUsage(this.#usage, facts)
    const error = this.#hasUsage ? null : this.#error
    const confidence = error ? 'none' : normalized.confidence
    const images = Math.max(this.images, normalized.images ?? 0)
    const audioSeconds = normalized.audioSeconds ?? duration
    // Not all of what is billed by number may have come.
    const isPart = isBroken && (images > 0 || audioSeconds !== null || normalized.searchUnits !== null)
    // Field by field: each response pays for spreading an object.
    const result: MeterResult = {
      confidence: confidence === 'none' && isPart ? 'floor' : confidence,
      usage: confidence === 'none' ? null : normalized.tokens,
      undividedTokens: normalized.undividedTokens,
      imageOutputTokens: normalized.imageOutputTokens,
      audioSeconds,
      images,
      searchUnits: normalized.searchUnits,
      providerCost: normalized.providerCost,
      serviceTier: normalized.serviceTier,
      flags: normalized.flags,
      hostedCalls: this.#hostedCalls(normalized.webSearches),
      model: validModelName(this.#model),
      error,
      ids: [...this.#ids],
      outputText: () => this.output,
    }
    const breakdown = specialBreakdown(normalized.inputParts)
    if (breakdown) result.breakdown = breakdown
    return result
  }

  #hostedCalls(reportedSearches: number): HostedCalls {
    const calls = countHostedCalls(this.items)
    const searches = Math.max(calls.searches, reportedSearches, this.#toolSearches)
    if (!this.#imageUsage) return { ...calls, searches }
    const facts = { content: 'data', textAfterUsage: false, isBroken: false } as const
    const { tokens, imageOutputTokens } = normalizeUsage(this.#imageUsage, facts)
    const imageUsage = { tokens, imageOutputTokens: imageOutputTokens ?? tokens.outputTokens }
    return { ...calls, searches, imageUsage: tokens.outputTokens > 0 ? imageUsage : null }
  }

  #readToolUsage({ image_gen: usage, web_search: search }: Record<string, unknown>) {
    const images = readUsage({ usage })
    if (images) this.#imageUsage = mergeUsage(this.#imageUsage, images)
    const searches = isObject(search) ? numberIn(search.num_requests) : null
    this.#toolSearches = Math.max(this.#toolSearches, Math.min(searches ?? 0, MAX_ITEMS))
  }

  /** Thousands of events of a stream only carry text: this must be quick. */
  #isReport(root: Record<string, unknown>): boolean {
    for (const name of REPORTING_FIELDS) if ((root[name] ?? null) !== null) return true
    if (root.service_tier !== this.#serviceTier) {
      this.#serviceTier = root.service_tier
      return true
    }
    const { choices } = root
    if (Array.isArray(choices))
      for (const choice of choices) if (isObject(choice) && (choice.usage || choice.error)) return true
    return false
  }

  #read(root: Record<string, unknown>, content: Content, usage: ReportedUsage | null, combine: typeof mergeUsage) {
    const error = readError(root)
    // An error after the first content was billed; a response that fails is not, whatever it brought before.
    const isFailure = error !== null && (this.#content === 'nothing' || root.type === 'response.failed')
    this.addContent(content)
    if (isFailure) this.#error = error

    if (usage) this.#usage = combine(this.#usage, usage)
    const response = isObject(root.response) ? root.response : root
    if (isObject(response.tool_usage)) this.#readToolUsage(response.tool_usage)
    const hasUsage = usage !== null && Object.values(usage.counts).some((count) => count > 0)
    if (hasUsage) this.#textAfterUsage = false
    this.#hasUsage ||= hasUsage
    if (isObject(root.response) && typeof root.response.model === 'string') this.#model = root.response.model
    return hasUsage
  }
}
