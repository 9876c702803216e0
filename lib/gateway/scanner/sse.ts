/** One event with the blank line that ends it; `whole` is false for a part of a long one, `ends` true for its last part too. */
export type Piece = { bytes: Buffer; whole: boolean; ends: boolean }

const LONGEST = 1024 * 1024
const [LF, CR] = [0x0a, 0x0d]

/** Cuts a stream of server-sent events behind each event, wherever its chunks were cut. No byte is lost or changed. */
export class EventSplitter {
  #held: Buffer[] = []
  #size = 0
  #long = false
  #lineLength = 0
  #afterCr = false

  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = []
    let start = 0
    for (let i = 0; i < chunk.length; i += 1) {
      if (!this.#endsEvent(chunk[i] as number)) continue
      this.#hold(chunk.subarray(start, i + 1))
      pieces.push(...this.#release(true))
      this.#long = false
      start = i + 1
    }
    this.#hold(chunk.subarray(start))
    if (this.#long || this.#size > LONGEST) {
      this.#long = true
      pieces.push(...this.#release(false))
    }
    return pieces
  }

  /** What came after the last whole event. */
  rest(): Piece[] {
    return this.#release(true)
  }

  #endsEvent(byte: number): boolean {
    // Of CR LF, the CR ended the line already; the LF goes with whatever follows.
    const isEnd = byte === CR || (byte === LF && !this.#afterCr)
    const isBlank = isEnd && this.#lineLength === 0
    if (isEnd) this.#lineLength = 0
    else if (byte !== LF) this.#lineLength += 1
    this.#afterCr = byte === CR
    return isBlank
  }

  #hold(bytes: Buffer) {
    if (bytes.length === 0) return
    this.#held.push(bytes)
    this.#size += bytes.length
  }

  #release(ends: boolean): Piece[] {
    const bytes = this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held)
    this.#held = []
    this.#size = 0
    return bytes && bytes.length > 0 ? [{ bytes, whole: !this.#long, ends }] : []
  }
}
