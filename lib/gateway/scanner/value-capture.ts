/** Copies one value at a time out of the chunks it arrives in. Offsets count from the first byte of the document. */
export class ValueCapture {
  #start = -1
  #pieces: Uint8Array[] = []

  constructor(private readonly maxBytes: number) {}

  begin(offset: number) {
    this.#start = offset
  }

  /** Copies what lies before `end` of `chunk`, which begins at `offset`. The chunk may be reused afterwards. */
  append(chunk: Uint8Array, offset: number, end: number) {
    if (this.#start < 0 || end - this.#start > this.maxBytes) return
    this.#pieces.push(Uint8Array.from(chunk.subarray(Math.max(this.#start - offset, 0), end - offset)))
  }

  /** The whole value, null when it is longer than `maxBytes`. */
  end(end: number): string | null {
    const text = end - this.#start > this.maxBytes ? null : Buffer.concat(this.#pieces).toString('utf8')
    this.#start = -1
    this.#pieces = []
    return text
  }
}
