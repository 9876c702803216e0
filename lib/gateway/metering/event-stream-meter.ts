import { PathScanner } from '../scanner/path-scanner'
import { SseDataExtractor, type SsePiece, SseSplitter } from '../scanner/sse'
import { emptyResult, type Meter, type MeterResult } from './meter'
import { OutputText } from './output-text'
import {
  addTokens,
  imageTokensInUsage,
  normalizeUsage,
  secondsInUsage,
  validModelName,
  validServiceTier,
} from './usage'

/** More than any response has: a provider that invents ids must not fill the memory. */
const MAX_IDS = 1000

const PATHS = new Set([
  ...['type', 'usage', 'delta', 'item.id', 'item.type'],
  ...['response.id', 'response.usage', 'response.model', 'response.service_tier'],
])
const LAST_EVENT = /^response\.(completed|incomplete|failed)$/
const POSSIBLY_LAST_EVENT = /^(error|image_(generation|edit)\.completed|speech\.audio\.done|transcript\.text\.done)$/

/** For streams of typed events: responses, images, speech and transcripts. Events may be of any length. */
export function eventStreamMeter(): Meter {
  const splitter = new SseSplitter()
  const output = new OutputText()
  const result: MeterResult = { ...emptyResult(), outputText: () => output }
  const state = { complete: false, finished: false }
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
    const isImage = type.startsWith('image_')
    readUsage(paths.value('response.usage') ?? paths.value('usage'), isImage)
    if (isImage && POSSIBLY_LAST_EVENT.test(type)) result.images += 1
    result.model = validModelName(paths.value('response.model')) ?? result.model
    result.serviceTier = validServiceTier(paths.value('response.service_tier')) ?? result.serviceTier
    for (const id of [paths.text('response.id'), paths.text('item.id')])
      if (id !== null && result.ids.length < MAX_IDS && !result.ids.includes(id)) result.ids.push(id)
    if (!type.endsWith('audio.delta')) output.add(paths.text('delta') ?? '')
    state.complete ||= LAST_EVENT.test(type)
    state.finished ||=
      state.complete ||
      POSSIBLY_LAST_EVENT.test(type) ||
      (type === 'response.output_item.done' && paths.text('item.type') === 'message')
    return state.complete || POSSIBLY_LAST_EVENT.test(type)
  }

  /** Every image event has a usage of its own; in other streams the last one counts. */
  function readUsage(usage: unknown, isImage: boolean) {
    const tokens = normalizeUsage(usage)
    if (tokens) result.usage = isImage && result.usage ? addTokens(result.usage, tokens) : tokens
    if (tokens && isImage)
      result.imageOutputTokens = (result.imageOutputTokens ?? 0) + (imageTokensInUsage(usage) ?? tokens.outputTokens)
    result.audioSeconds = secondsInUsage(usage) ?? result.audioSeconds
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
    async finish() {
      const rest = process(splitter.flush())
      withheld = [...rest, ...withheld]
    },
    result: () => result,
  }
}

function newEvent() {
  const paths = new PathScanner(PATHS)
  return { paths, data: new SseDataExtractor((bytes) => paths.push(bytes)) }
}
