import type { PathScanner } from '../scanner/path-scanner'
import { ITEM_FIELDS } from './hosted-calls'
import type { MeterResult } from './meter'
import { MeteredResponse } from './metered-response'

const FIELDS = ['type', 'usage', 'service_tier', 'error', 'code', 'message'] as const
const RESPONSE_FIELDS = ['id', 'usage', 'tool_usage', 'model', 'service_tier', 'error'] as const

/** What is read of a typed event. */
export const EVENT_PATHS: ReadonlySet<string> = new Set([
  ...FIELDS,
  ...RESPONSE_FIELDS.map((name) => `response.${name}`),
  ...['delta', 'item.id', ...ITEM_FIELDS.map((name) => `item.${name}`)],
])

/** Realtime and OpenRouter end with `response.done`. */
const LAST_EVENT = /^response\.(completed|incomplete|failed|done)$/
const POSSIBLY_LAST_EVENT = /^(error|image_(generation|edit)\.completed|speech\.audio\.done|transcript\.text\.done)$/
const BRINGS_DATA = /^image_|audio\.delta$/

/** Reads the usage out of typed events, as they come over HTTP and over WebSockets: responses, images, speech and transcripts. */
export class EventReader {
  readonly #response = new MeteredResponse()
  #usageIsFinal = false
  /** The response is complete. */
  complete = false
  /** The provider has finished, and only the usage may be missing. */
  finished = false
  /** What was read last may be the last event. */
  mayBeLast = false

  /** Takes in an event that has been scanned for `EVENT_PATHS`. */
  read(paths: PathScanner) {
    const type = paths.text('type') ?? ''
    const delta = type.endsWith('audio.delta') ? '' : (paths.text('delta') ?? '')
    this.mayBeLast = LAST_EVENT.test(type) || POSSIBLY_LAST_EVENT.test(type)
    this.#response.output.add(delta)
    // Nothing was captured but its type and the text.
    if (delta !== '' && paths.size === 2) {
      this.#response.addContent('text')
      return
    }
    const root: Record<string, unknown> = {
      ...paths.object(FIELDS),
      response: paths.object(RESPONSE_FIELDS, 'response.'),
    }
    const hasUsage =
      type.startsWith('image_') && this.mayBeLast
        ? this.#response.readImage(root)
        : this.#response.read(root, delta !== '' ? 'text' : BRINGS_DATA.test(type) ? 'data' : 'nothing')
    this.#response.addId(paths.value('response.id'))
    this.#response.addId(paths.value('item.id'))
    if (type !== '') this.#usageIsFinal = hasUsage && this.mayBeLast
    if (type === 'response.output_item.done') this.#response.addItem(paths.object(ITEM_FIELDS, 'item.'))
    this.complete ||= LAST_EVENT.test(type)
    this.finished ||= this.mayBeLast || (type === 'response.output_item.done' && paths.text('item.type') === 'message')
  }

  /** `isCut`: the connection broke, or no more events will come. */
  result(isCut: boolean): MeterResult {
    return this.#response.result(!this.complete && !this.#usageIsFinal && (isCut || !this.finished))
  }
}
