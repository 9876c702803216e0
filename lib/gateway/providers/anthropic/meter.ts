import type { Meter, MeterResult } from '../../metering/meter'
import { extractText, OutputText } from '../../metering/output-text'
import { type ReportedError, readError } from '../../metering/reported-error'
import type { MakeMeter } from '../../metering/response-meter'
import { isObject } from '../../scanner/json'
import { documentReadingMeter, eventReadingMeter, type UsageReader } from '../shared/reading-meter'
import { toMeterResult } from '../shared/result'
import { AnthropicUsage } from './usage'

export const anthropicMeter: MakeMeter = (kind): Meter =>
  kind === 'events' ? eventReadingMeter(new MessageReader(true)) : documentReadingMeter(new MessageReader(false))

/** Reads a message: as one document, or from `message_start` to `message_stop`. Pings may come anywhere, an error too. */
class MessageReader implements UsageReader {
  readonly fields = ['type', 'model', 'usage', 'error', 'message', 'stop_reason']
  readonly output = new OutputText()
  complete = false
  readonly #usage = new AnthropicUsage()
  #model: unknown = null
  #error: ReportedError | null = null
  #hasContent = false
  /** The last usage counts all that was sent. */
  #isCounted = false
  /** A document that could be parsed is complete, whatever becomes of the connection. */
  #isParsed = false

  constructor(private readonly isStream: boolean) {}

  get finished(): boolean {
    return this.isStream ? this.#isCounted || this.complete : true
  }

  read(root: Record<string, unknown>) {
    switch (root.type) {
      case 'message_start':
        return this.#start(root.message)
      case 'content_block_start':
        return this.#addBlock(root.content_block)
      case 'content_block_delta':
        return this.#addText(isObject(root.delta) ? textOf(root.delta) : '')
      case 'message_delta':
        this.#usage.add(root.usage)
        if (isObject(root.delta)) this.#usage.addStop(root.delta)
        this.#isCounted = this.#usage.hasOutput || !this.#hasContent
        return
      case 'message_stop':
        this.complete = true
        return
      case 'error':
        this.#error = readError(root)
        return
      case 'message':
        this.#isParsed = true
        this.#start(root)
        this.#usage.addStop(root)
        for (const block of Array.isArray(root.content) ? root.content : []) this.#addBlock(block, extractText)
        this.#isCounted = this.#usage.hasOutput || !this.#hasContent
    }
  }

  readLong(root: Record<string, unknown>) {
    this.#hasContent = true
    this.#isCounted = false
    if (root.type !== 'message') return
    this.#start(root)
    this.#isCounted = this.#usage.hasOutput
  }

  result(isBroken: boolean): MeterResult {
    const total = this.#usage.total(this.#model)
    const isExact = this.#isCounted && (this.isStream || this.#isParsed || !isBroken)
    return toMeterResult({
      tokens: total?.tokens ?? null,
      isExact,
      breakdown: total?.breakdown ?? null,
      flags: this.#usage.flags,
      webSearches: this.#usage.webSearches,
      serviceTier: this.#usage.serviceTier,
      model: this.#model,
      // An error after the first content was billed.
      error: this.#hasContent || total ? null : this.#error,
      output: this.output,
    })
  }

  #start(message: unknown) {
    if (!isObject(message)) return
    this.#model = message.model
    this.#usage.add(message.usage)
  }

  #addBlock(block: unknown, read: (block: Record<string, unknown>) => string = textOf) {
    if (!isObject(block)) return
    if (block.type === 'fallback') this.#usage.addFallback(block)
    else this.#addText(read(block))
  }

  #addText(text: string) {
    if (text === '') return
    this.output.add(text)
    this.#hasContent = true
    this.#isCounted = false
  }
}

/** Of a content block, or a piece of one. Signatures are not written by the model; the content of a compaction is its summary. */
const textOf = ({ type, text, thinking, partial_json: json, name, content }: Record<string, unknown>) =>
  [text, thinking, json, name, ...(COMPACTIONS.has(type) ? [content] : [])]
    .filter((one) => typeof one === 'string')
    .join('')

const COMPACTIONS: ReadonlySet<unknown> = new Set(['compaction', 'compaction_delta'])
