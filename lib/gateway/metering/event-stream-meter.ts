import { PathScanner } from '../scanner/path-scanner'
import { SseDataExtractor, type SsePiece, SseSplitter } from '../scanner/sse'
import { ITEM_FIELDS } from './hosted-calls'
import type { Meter } from './meter'
import { MeteredResponse } from './metered-response'

const FIELDS = ['type', 'usage', 'service_tier', 'error', 'code', 'message'] as const
const RESPONSE_FIELDS = ['id', 'usage', 'model', 'service_tier', 'error'] as const
const PATHS: ReadonlySet<string> = new Set([
  ...FIELDS,
  ...RESPONSE_FIELDS.map((name) => `response.${name}`),
  ...['delta', 'item.id', ...ITEM_FIELDS.map((name) => `item.${name}`)],
])
const LAST_EVENT = /^response\.(completed|incomplete|failed)$/
const POSSIBLY_LAST_EVENT = /^(error|image_(generation|edit)\.completed|speech\.audio\.done|transcript\.text\.done)$/
const BRINGS_DATA = /^image_|audio\.delta$/

/** For streams of typed events: responses, images, speech and transcripts. Events may be of any length. */
export function eventStreamMeter(): Meter {
  const splitter = new SseSplitter()
  const response = new MeteredResponse()
  const state = { complete: false, finished: false, usageIsFinal: false, isBroken: false }
  let withheld: Buffer[] = []
  let event = newEvent()

  function process(pieces: SsePiece[]): Buffer[] {
    const shown: Buffer[] = []
    for (const piece of pieces) {
      event.data.push(piece.bytes)
      // What was withheld was not the last event after all: another one follows.
      if (!state.complete) shown.push(...withheld.splice(0))
      const mayBeLast = piece.isLast ? read(event.paths) : true
      if (piece.isLast) event = newEvent()
      if (mayBeLast || state.complete) withheld.push(piece.bytes)
      else shown.push(piece.bytes)
    }
    return shown
  }

  /** Whether the event may be the last one. */
  function read(paths: PathScanner): boolean {
    const type = paths.text('type') ?? ''
    const delta = type.endsWith('audio.delta') ? '' : (paths.text('delta') ?? '')
    const mayBeLast = LAST_EVENT.test(type) || POSSIBLY_LAST_EVENT.test(type)
    response.output.add(delta)
    // Nothing was captured but its type and the text.
    if (delta !== '' && paths.size === 2) {
      response.addContent('text')
      return state.complete
    }
    const root: Record<string, unknown> = {
      ...paths.object(FIELDS),
      response: paths.object(RESPONSE_FIELDS, 'response.'),
    }
    const hasUsage =
      type.startsWith('image_') && mayBeLast
        ? response.readImage(root)
        : response.read(root, delta !== '' ? 'text' : BRINGS_DATA.test(type) ? 'data' : 'nothing')
    response.addId(paths.value('response.id'))
    response.addId(paths.value('item.id'))
    if (type !== '') state.usageIsFinal = hasUsage && mayBeLast
    if (type === 'response.output_item.done') response.addItem(paths.object(ITEM_FIELDS, 'item.'))
    state.complete ||= LAST_EVENT.test(type)
    state.finished ||= mayBeLast || (type === 'response.output_item.done' && paths.text('item.type') === 'message')
    return mayBeLast || state.complete
  }

  return {
    get complete() {
      return state.complete
    },
    get finished() {
      return state.finished
    },
    push: (chunk) => process(splitter.push(chunk)),
    withheld() {
      const last = withheld
      withheld = []
      return last
    },
    async finish(isBroken = false) {
      const rest = process(splitter.flush())
      withheld = [...rest, ...withheld]
      state.isBroken = !state.complete && !state.usageIsFinal && (isBroken || !state.finished)
    },
    result: () => response.result(state.isBroken),
  }
}

function newEvent() {
  const paths = new PathScanner(PATHS)
  return { paths, data: new SseDataExtractor((bytes) => paths.push(bytes)) }
}
