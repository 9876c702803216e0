import { noTokens, type Tokens } from '../../../pricing/tokens'
import type { Meter, MeterResult } from '../../metering/meter'
import { extractText, OutputText } from '../../metering/output-text'
import { type ReportedError, readError } from '../../metering/reported-error'
import { numberIn, validServiceTier } from '../../metering/reported-values'
import type { MakeMeter } from '../../metering/response-meter'
import { isObject } from '../../scanner/json'
import { documentReadingMeter, eventReadingMeter, type UsageReader } from '../shared/reading-meter'
import { toMeterResult } from '../shared/result'

export const geminiMeter: MakeMeter = (kind): Meter =>
  kind === 'events' ? eventReadingMeter(new ResponseReader()) : documentReadingMeter(new ResponseReader())

/** A long object has content if it is longer than its labels. */
const MAX_LABELS = 1024

/** Reads responses: one, the elements of an array, or events. Their usage is cumulative. */
class ResponseReader implements UsageReader {
  readonly fields = ['usageMetadata', 'modelVersion', 'error']
  readonly output = new OutputText()
  /** No response says that it is the last one. */
  readonly complete = false
  finished = false
  #counts: Counts | null = null
  #trafficType: string | null = null
  #model: unknown = null
  #error: ReportedError | null = null
  #hasContent = false
  #isCounted = false

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
    this.finished ||= isFinished || isBlocked || root.candidates === undefined
    this.#readReport(root, text !== '' || parts.some(hasMedia))
  }

  readLong(root: Record<string, unknown>, bytes: number) {
    this.finished = true
    this.#readReport(root, bytes > MAX_LABELS)
  }

  result(isBroken: boolean): MeterResult {
    const found = this.#counts && toTokens(this.#counts)
    return toMeterResult({
      tokens: found?.tokens ?? null,
      isExact: this.#isCounted && this.finished && !(isBroken && !this.finished),
      ...(found && found.imageOutputTokens > 0 && { breakdown: imagesIn(found.imageOutputTokens) }),
      serviceTier: this.#trafficType,
      model: this.#model,
      error: this.#hasContent || this.#counts ? null : this.#error,
      output: this.output,
    })
  }

  #readReport(root: Record<string, unknown>, hasContent: boolean) {
    if (typeof root.modelVersion === 'string') this.#model = root.modelVersion
    this.#hasContent ||= hasContent
    if (hasContent) this.#isCounted = false
    const usage = root.usageMetadata
    if (isObject(usage)) {
      this.#counts = maximum(this.#counts, countsIn(usage))
      this.#trafficType = validServiceTier(usage.trafficType)?.toLowerCase() ?? this.#trafficType
      // A zero beside text is not told.
      this.#isCounted = this.#counts.candidates + this.#counts.thoughts > 0 || !this.#hasContent
    }
    this.#error = readError(root) ?? this.#error
  }
}

const textOf = (part: unknown): string => {
  if (!isObject(part)) return ''
  const { text, functionCall, executableCode } = part
  return [text, functionCall, executableCode].map((one) => extractText(one)).join('')
}

const hasMedia = (part: unknown) => isObject(part) && (isObject(part.inlineData) || isObject(part.inline_data))

type Counts = Record<
  | 'prompt'
  | 'cached'
  | 'candidates'
  | 'thoughts'
  | 'toolUse'
  | 'total'
  | 'audioIn'
  | 'imageIn'
  | 'audioOut'
  | 'imageOut',
  number
>

function countsIn(usage: Record<string, unknown>): Counts {
  const cachedAudio = ofModality(usage.cacheTokensDetails, 'AUDIO')
  return {
    prompt: count(usage.promptTokenCount),
    cached: count(usage.cachedContentTokenCount),
    candidates: count(usage.candidatesTokenCount),
    thoughts: count(usage.thoughtsTokenCount),
    toolUse: count(usage.toolUsePromptTokenCount),
    total: count(usage.totalTokenCount),
    audioIn: Math.max(ofModality(usage.promptTokensDetails, 'AUDIO') - cachedAudio, 0),
    imageIn: ofModality(usage.promptTokensDetails, 'IMAGE'),
    audioOut: ofModality(usage.candidatesTokensDetails, 'AUDIO'),
    imageOut: ofModality(usage.candidatesTokensDetails, 'IMAGE'),
  }
}

/** The prompt includes the cache; candidates leave out thoughts; the prompts of hosted tools are more input. */
function toTokens(counts: Counts): { tokens: Tokens; imageOutputTokens: number } {
  const { prompt, cached, candidates, thoughts, toolUse, total } = counts
  // What only the total tells is input: it never proves output.
  const inputTokens = Math.max(prompt + toolUse, total - candidates - thoughts)
  const outputTokens = candidates + thoughts
  const cachedTokens = Math.min(cached, inputTokens)
  const audioInputTokens = Math.min(counts.audioIn, inputTokens - cachedTokens)
  const tokens = {
    ...noTokens,
    ...{ inputTokens, cachedTokens, outputTokens, audioInputTokens, reasoningTokens: thoughts },
    imageTokens: Math.min(counts.imageIn, inputTokens - cachedTokens - audioInputTokens),
    audioOutputTokens: Math.min(counts.audioOut, candidates),
  }
  return { tokens, imageOutputTokens: Math.min(counts.imageOut, candidates - tokens.audioOutputTokens) }
}

const imagesIn = (imageOutputTokens: number) => ({
  ...{ longCacheTokens: 0, others: [], surchargePercent: 0, imageOutputTokens },
})

const count = (value: unknown): number => Math.max(Math.round(numberIn(value) ?? 0), 0)

const ofModality = (details: unknown, modality: string): number =>
  (Array.isArray(details) ? details : [])
    .filter((one) => isObject(one) && one.modality === modality)
    .reduce((sum: number, { tokenCount }) => sum + count(tokenCount), 0)

function maximum(a: Counts | null, b: Counts): Counts {
  if (!a) return b
  const names = Object.keys(a) as (keyof Counts)[]
  return Object.fromEntries(names.map((name) => [name, Math.max(a[name], b[name])])) as Counts
}
