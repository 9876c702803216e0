import { type Meter, type MeterResult, specialBreakdown } from '../../metering/meter'
import { normalizeUsage } from '../../metering/normalize-usage'
import { extractText, OutputText } from '../../metering/output-text'
import { type ReportedError, readError } from '../../metering/reported-error'
import { mergeUsage, type ReportedUsage, readUsage } from '../../metering/reported-usage'
import { validServiceTier } from '../../metering/reported-values'
import type { MakeMeter } from '../../metering/response-meter'
import { isObject } from '../../scanner/json'
import { firstValue } from '../../upstream/headers'
import { documentReadingMeter, eventReadingMeter, type UsageReader } from '../shared/reading-meter'
import { toMeterResult } from '../shared/result'

/** Which tier served a request, if that is not the one it asks for. */
const TIER_HEADER = 'x-gemini-service-tier'

export const geminiMeter: MakeMeter = (kind, _endpoint, _hideUsage, headers): Meter => {
  const reader = new ResponseReader(tierNamed(firstValue(headers[TIER_HEADER])))
  return kind === 'events' ? eventReadingMeter(reader) : documentReadingMeter(reader)
}

/** A long object has content if it is longer than its labels. */
const MAX_LABELS = 1024

/** Reads responses: one, the elements of an array, or events. Their usage is cumulative. */
class ResponseReader implements UsageReader {
  readonly fields = ['usageMetadata', 'modelVersion', 'error']
  readonly output = new OutputText()
  /** No response says that it is the last one. */
  readonly complete = false
  finished = false
  #usage: ReportedUsage | null = null
  #model: unknown = null
  #error: ReportedError | null = null
  #hasContent = false
  #contentAfterUsage = false

  constructor(private serviceTier: string | null) {}

  read(root: Record<string, unknown>) {
    const candidates = (Array.isArray(root.candidates) ? root.candidates : []).filter(isObject)
    const parts = candidates.flatMap(({ content }) =>
      isObject(content) && Array.isArray(content.parts) ? content.parts : [],
    )
    const text = parts.map(textOf).join('')
    this.output.add(text)
    const isFinished = candidates.some(({ finishReason }) => typeof finishReason === 'string')
    const isBlocked = isObject(root.promptFeedback) && typeof root.promptFeedback.blockReason === 'string'
    // Vectors and counts have no candidates.
    const isWhole = root.candidates === undefined && root.error === undefined
    this.finished ||= isFinished || isBlocked || isWhole
    this.#readReport(root, text !== '' || parts.some(hasMedia))
  }

  readLong(root: Record<string, unknown>, bytes: number) {
    this.finished = true
    this.#readReport(root, bytes > MAX_LABELS)
  }

  result(): MeterResult {
    const { tokens, confidence, undividedTokens, flags, ...special } = normalizeUsage(this.#usage, {
      content: this.#hasContent ? 'text' : 'nothing',
      textAfterUsage: this.#contentAfterUsage,
      isBroken: !this.finished,
    })
    return toMeterResult({
      tokens: confidence === 'none' ? null : tokens,
      isExact: confidence === 'exact',
      ...{ undividedTokens, flags },
      breakdown: specialBreakdown({ ...special.inputParts, imageOutputTokens: special.imageOutputTokens ?? 0 }),
      serviceTier: this.serviceTier,
      model: this.#model,
      error: this.#hasContent || this.#usage ? null : this.#error,
      output: this.output,
    })
  }

  #readReport(root: Record<string, unknown>, hasContent: boolean) {
    if (typeof root.modelVersion === 'string') this.#model = root.modelVersion
    this.#hasContent ||= hasContent
    if (hasContent) this.#contentAfterUsage = this.#usage !== null
    const usage = readUsage(root)
    if (usage) {
      this.#usage = mergeUsage(this.#usage, usage)
      this.#contentAfterUsage = false
    }
    const { serviceTier, trafficType } = isObject(root.usageMetadata) ? root.usageMetadata : {}
    this.serviceTier = tierNamed(serviceTier) ?? tierNamed(trafficType) ?? this.serviceTier
    this.#error = readError(root) ?? this.#error
  }
}

/** What Google's cloud calls the tiers of the Gemini API. */
const CLOUD_TIERS = new Map([
  ['on_demand_priority', 'priority'],
  ['on_demand_flex', 'flex'],
])

function tierNamed(name: unknown): string | null {
  const tier = validServiceTier(name)?.toLowerCase() ?? 'unspecified'
  return tier.endsWith('unspecified') ? null : (CLOUD_TIERS.get(tier) ?? tier)
}

const textOf = (part: unknown): string => {
  if (!isObject(part)) return ''
  const { text, functionCall, executableCode } = part
  return [text, functionCall, executableCode].map((one) => extractText(one)).join('')
}

const hasMedia = (part: unknown) => isObject(part) && (isObject(part.inlineData) || isObject(part.inline_data))
