/** A part of a stream that means something by itself, such as an event, or a part of a long one. */
export type Piece = { bytes: Buffer; isWhole: boolean; isLast: boolean }

/** Longer pieces are passed on in parts. */
const MAX_PIECE_BYTES = 1024 * 1024

/** Splits a stream into pieces, wherever its chunks are cut. No byte is lost or changed. */
export abstract class PieceSplitter {
  #buffered: Buffer[] = []
  #size = 0
  #isLong = false

  /** Scans `chunk` on from `from`: the offset after the byte that ends a piece, or -1 if none does. Sees every byte once. */
  protected abstract findEnd(chunk: Buffer, from: number): number

  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = []
    let start = 0
    for (let end = this.findEnd(chunk, 0); end >= 0; end = this.findEnd(chunk, start)) {
      this.#buffer(chunk.subarray(start, end))
      pieces.push(this.#take(true))
      this.#isLong = false
      start = end
    }
    this.#buffer(chunk.subarray(start))
    if (this.#size > 0 && (this.#isLong || this.#size > MAX_PIECE_BYTES)) {
      this.#isLong = true
      pieces.push(this.#take(false))
    }
    return pieces
  }

  /** What came after the last complete piece. Of a long one, its last part may be empty. */
  flush(): Piece[] {
    return this.#size > 0 || this.#isLong ? [this.#take(true)] : []
  }

  #buffer(bytes: Buffer) {
    if (bytes.length === 0) return
    this.#buffered.push(bytes)
    this.#size += bytes.length
  }

  #take(isLast: boolean): Piece {
    const [first] = this.#buffered
    const bytes = first && this.#buffered.length === 1 ? first : Buffer.concat(this.#buffered)
    this.#buffered = []
    this.#size = 0
    return { bytes, isWhole: !this.#isLong, isLast }
  }
}
