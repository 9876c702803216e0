import { EventData } from '../scanner/event-data'
import { PathScanner } from '../scanner/scan-paths'
import { EventSplitter, type Piece } from '../scanner/sse'
import { type Meter, nothingSeen } from './meter'
import { addTokens, modelName, pictureTokensOf, secondsOf, tierName, tokensOf } from './usage'

const MOST_KEPT = 256 * 1024
/** More than any answer has: a provider that makes them up must not be looked through for ever. */
const MOST_IDS = 1000

const wanted = new Set([
  ...['type', 'usage', 'delta', 'item.id', 'item.type'],
  ...['response.id', 'response.usage', 'response.model', 'response.service_tier'],
])
const ends = /^response\.(completed|incomplete|failed)$/
const mayEnd = /^(error|image_(generation|edit)\.completed|speech\.audio\.done|transcript\.text\.done)$/

/** For streams whose events say their type: responses, pictures, speech and transcripts. Events may be of any length. */
export function eventMeter(): Meter {
  const splitter = new EventSplitter()
  const said = { text: '', characters: 0 }
  const seen = { ...nothingSeen(), said: () => said }
  const state = { complete: false, finished: false }
  let held: Buffer[] = []
  let event = newEvent()

  function take(pieces: Piece[]): Buffer[] {
    const now: Buffer[] = []
    for (const piece of pieces) {
      event.data.push(piece.bytes)
      // What was held was not the end after all: something follows it.
      if (!state.complete) now.push(...held.splice(0))
      const waits = piece.ends ? look(event.paths) : true
      if (piece.ends) event = newEvent()
      if (waits || state.complete) held.push(piece.bytes)
      else now.push(piece.bytes)
    }
    return now
  }

  /** Whether the event may be the last one. */
  function look(paths: PathScanner): boolean {
    const type = paths.text('type') ?? ''
    const usage = paths.value('response.usage') ?? paths.value('usage')
    const isPicture = type.startsWith('image_')
    const tokens = tokensOf(usage)
    if (tokens) seen.usage = isPicture && seen.usage ? addTokens(seen.usage, tokens) : tokens
    if (tokens && isPicture)
      seen.pictureTokens = (seen.pictureTokens ?? 0) + (pictureTokensOf(usage) ?? tokens.outputTokens)
    if (isPicture && mayEnd.test(type)) seen.pictures += 1
    seen.seconds = secondsOf(usage) ?? seen.seconds
    seen.model = modelName(paths.value('response.model')) ?? seen.model
    seen.serviceTier = tierName(paths.value('response.service_tier')) ?? seen.serviceTier
    for (const id of [paths.text('response.id'), paths.text('item.id')])
      if (id !== null && seen.ids.length < MOST_IDS && !seen.ids.includes(id)) seen.ids.push(id)
    if (!type.endsWith('audio.delta')) listen(paths.text('delta') ?? '')
    state.complete ||= ends.test(type)
    state.finished ||=
      state.complete ||
      mayEnd.test(type) ||
      (type === 'response.output_item.done' && paths.text('item.type') === 'message')
    return state.complete || mayEnd.test(type)
  }

  function listen(text: string) {
    if (said.text.length < MOST_KEPT) said.text += text
    said.characters += text.length
  }

  return {
    get complete() {
      return state.complete
    },
    get finished() {
      return state.finished
    },
    push: (chunk) => take(splitter.push(chunk)),
    withheld() {
      const last = held
      held = []
      return last
    },
    async finish() {
      const rest = take(splitter.rest())
      held = [...rest, ...held]
    },
    result: () => seen,
  }
}

function newEvent() {
  const paths = new PathScanner(wanted)
  return { paths, data: new EventData((bytes) => paths.push(bytes)) }
}
