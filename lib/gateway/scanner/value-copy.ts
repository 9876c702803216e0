/** Copies a value out of the chunks it comes in, up to `most` bytes of it. Offsets count from the first byte of the document. */
export class ValueCopy {
  #start = -1
  #pieces: Uint8Array[] = []

  constructor(private readonly most: number) {}

  begin(offset: number) {
    this.#start = offset
  }

  /** Takes what of `chunk`, which begins at `offset`, lies before `end`: the chunk itself may be reused. */
  add(chunk: Uint8Array, offset: number, end: number) {
    if (this.#start < 0 || end - this.#start > this.most) return
    this.#pieces.push(Uint8Array.from(chunk.subarray(Math.max(this.#start - offset, 0), end - offset)))
  }

  /** The whole value, null when it was longer. */
  end(end: number): string | null {
    const text = end - this.#start > this.most ? null : Buffer.concat(this.#pieces).toString('utf8')
    this.#start = -1
    this.#pieces = []
    return text
  }
}
