import { PathScanner } from '../scanner/path-scanner'
import type { Piece } from '../scanner/piece-splitter'
import { SseDataExtractor, SseSplitter } from '../scanner/sse'
import { ITEM_FIELDS } from './hosted-calls'
import type { Meter, MeterResult } from './meter'
import { MeteredResponse } from './metered-response'
import { type PieceReader, pieceMeter } from './piece-meter'

const FIELDS = ['type', 'usage', 'service_tier', 'error', 'code', 'message'] as const
const RESPONSE_FIELDS = ['id', 'usage', 'tool_usage', 'model', 'service_tier', 'error'] as const
const PATHS: ReadonlySet<string> = new Set([
  ...FIELDS,
  ...RESPONSE_FIELDS.map((name) => `response.${name}`),
  ...['delta', 'item.id', ...ITEM_FIELDS.map((name) => `item.${name}`)],
])
/** OpenRouter ends with `response.done`. */
const LAST_EVENT = /^response\.(completed|incomplete|failed|done)$/
const POSSIBLY_LAST_EVENT = /^(error|image_(generation|edit)\.completed|speech\.audio\.done|transcript\.text\.done)$/
const BRINGS_DATA = /^image_|audio\.delta$/

/** For streams of typed events: responses, images, speech and transcripts. Events may be of any length. */
export const eventStreamMeter = (): Meter => pieceMeter(new SseSplitter(), new EventReader())

class EventReader implements PieceReader {
  complete = false
  finished = false
  mayBeLast = false
  readonly #response = new MeteredResponse()
  #usageIsFinal = false
  #event = newEvent()

  read({ bytes, isLast }: Piece): Buffer {
    this.#event.data.push(bytes)
    if (isLast) {
      this.#readEvent(this.#event.paths)
      this.#event = newEvent()
    }
    return bytes
  }

  result(isBroken: boolean): MeterResult {
    return this.#response.result(!this.complete && !this.#usageIsFinal && (isBroken || !this.finished))
  }

  #readEvent(paths: PathScanner) {
    const response = this.#response
    const type = paths.text('type') ?? ''
    const delta = type.endsWith('audio.delta') ? '' : (paths.text('delta') ?? '')
    this.mayBeLast = LAST_EVENT.test(type) || POSSIBLY_LAST_EVENT.test(type)
    response.output.add(delta)
    // Nothing was captured but its type and the text.
    if (delta !== '' && paths.size === 2) return response.addContent('text')
    const root: Record<string, unknown> = {
      ...paths.object(FIELDS),
      response: paths.object(RESPONSE_FIELDS, 'response.'),
    }
    const hasUsage =
      type.startsWith('image_') && this.mayBeLast
        ? response.readImage(root)
        : response.read(root, delta !== '' ? 'text' : BRINGS_DATA.test(type) ? 'data' : 'nothing')
    response.addId(paths.value('response.id'))
    response.addId(paths.value('item.id'))
    if (type !== '') this.#usageIsFinal = hasUsage && this.mayBeLast
    const isItem = type === 'response.output_item.done'
    if (isItem) response.addItem(paths.object(ITEM_FIELDS, 'item.'))
    this.complete ||= LAST_EVENT.test(type)
    this.finished ||= this.mayBeLast || (isItem && paths.text('item.type') === 'message')
  }
}

function newEvent() {
  const paths = new PathScanner(PATHS)
  return { paths, data: new SseDataExtractor((bytes) => paths.push(bytes)) }
}
