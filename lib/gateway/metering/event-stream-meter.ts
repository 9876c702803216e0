import { PathScanner } from '../scanner/path-scanner'
import type { Piece } from '../scanner/piece-splitter'
import { SseDataExtractor, SseSplitter } from '../scanner/sse'
import { EVENT_PATHS, EventReader } from './event-reader'
import type { Meter, MeterResult } from './meter'
import { type PieceReader, pieceMeter } from './piece-meter'

/** For streams of typed events: responses, images, speech and transcripts. Events may be of any length. */
export const eventStreamMeter = (): Meter => pieceMeter(new SseSplitter(), new EventPieces())

class EventPieces implements PieceReader {
  readonly #reader = new EventReader()
  #event = newEvent()

  get complete() {
    return this.#reader.complete
  }

  get finished() {
    return this.#reader.finished
  }

  get mayBeLast() {
    return this.#reader.mayBeLast
  }

  read({ bytes, isLast }: Piece): Buffer {
    this.#event.data.push(bytes)
    if (isLast) {
      this.#reader.read(this.#event.paths)
      this.#event = newEvent()
    }
    return bytes
  }

  result(isBroken: boolean): MeterResult {
    return this.#reader.result(isBroken)
  }
}

function newEvent() {
  const paths = new PathScanner(EVENT_PATHS)
  return { paths, data: new SseDataExtractor((bytes) => paths.push(bytes)) }
}
