import type { Piece, PieceSplitter } from '../scanner/piece-splitter'
import type { Meter, MeterResult } from './meter'

/** Reads a response piece by piece: the events of a stream, or JSON objects. */
export type PieceReader = {
  /** Takes in a piece. Returns what the client gets of it, null for nothing. */
  read(piece: Piece): Buffer | null
  /** What was read last completes the response. */
  readonly complete: boolean
  /** What was read last may be the end of it. */
  readonly mayBeLast: boolean
  /** The provider has finished, and only the usage may be missing. */
  readonly finished: boolean
  /** `isBroken`: the connection broke. */
  result(isBroken: boolean): MeterResult
}

/** Passes pieces on as they arrive, but withholds what may be the end of the response: the entry is settled first, or more follows. */
export function pieceMeter(splitter: PieceSplitter, reader: PieceReader): Meter {
  const withheld: Buffer[] = []
  let isBroken = false

  function process(pieces: Piece[]): Buffer[] {
    const shown: Buffer[] = []
    for (const piece of pieces) {
      // More follows: what was withheld was not the end after all.
      if (!reader.complete) shown.push(...withheld.splice(0))
      const bytes = reader.read(piece)
      const mayBeLast = reader.complete || (piece.isLast && reader.mayBeLast)
      if (bytes && bytes.length > 0) (mayBeLast ? withheld : shown).push(bytes)
    }
    return shown
  }

  return {
    get complete() {
      return reader.complete
    },
    get finished() {
      return reader.finished
    },
    push: (chunk) => process(splitter.push(chunk)),
    withheld: () => withheld.splice(0),
    finish(broken = false) {
      const rest = process(splitter.flush())
      withheld.unshift(...rest)
      isBroken = broken
      return null
    },
    result: () => reader.result(isBroken),
  }
}
