import { EventSplitter, type Piece } from '../scanner/sse'
import { readChunk } from './chat-chunk'
import { withoutUsage } from './hide-usage'
import { type Meter, nothingSeen } from './meter'
import { modelName, tierName, tokensOf } from './usage'

const MOST_KEPT = 256 * 1024

/** For streamed chats and completions. `hide` when the client did not ask for the usage we asked for: then nothing of it is shown. */
export function streamMeter(hide: boolean): Meter {
  const splitter = new EventSplitter()
  const said = { text: '', characters: 0 }
  const seen = { ...nothingSeen(), said: () => said }
  const held: Buffer[] = []
  const state = { complete: false, finished: false }

  function take(pieces: Piece[]): Buffer[] {
    const now: Buffer[] = []
    for (const piece of pieces) {
      const shown = look(piece)
      if (shown) (state.complete ? held : now).push(shown)
    }
    return now
  }

  /** What the client sees of an event; null when nothing. */
  function look({ bytes, whole }: Piece): Buffer | null {
    const data = whole ? dataOf(bytes) : null
    if (data === '[DONE]') state.complete = true
    const chunk = data && readChunk(data)
    if (!chunk) {
      if (!whole) said.characters += bytes.length
      return bytes
    }
    seen.usage = tokensOf(chunk.usage) ?? seen.usage
    seen.model = modelName(chunk.model) ?? seen.model
    seen.serviceTier = tierName(chunk.serviceTier) ?? seen.serviceTier
    if (said.text.length < MOST_KEPT) said.text += chunk.said
    said.characters += chunk.said.length
    state.finished ||= chunk.finished
    if (hide && chunk.onlyUsage) return null
    return hide && chunk.saysNoUsage ? withoutUsage(bytes) : bytes
  }

  return {
    get complete() {
      return state.complete
    },
    get finished() {
      return state.finished
    },
    push: (chunk) => take(splitter.push(chunk)),
    withheld: () => held.splice(0),
    async finish() {
      held.push(...take(splitter.rest()))
    },
    result: () => seen,
  }
}

/** What an event says: its data lines, joined. */
function dataOf(bytes: Buffer): string {
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/)
  return lines.flatMap((line) => (line.startsWith('data:') ? [line.slice(line[5] === ' ' ? 6 : 5)] : [])).join('\n')
}
