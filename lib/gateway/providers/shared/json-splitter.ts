import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../../scanner/json'
import type { SsePiece } from '../../scanner/sse'

/** Longer objects are passed on in parts. */
const MAX_OBJECT_BYTES = 1024 * 1024

/** Splits a JSON document, or an array of them, after each object, wherever its chunks are cut. No byte is lost or changed. */
export class JsonSplitter {
  #buffered: Buffer[] = []
  #size = 0
  #depth = 0
  #inString = false
  #isEscaped = false
  #isLong = false
  #inArray = false

  /** Whether the objects are the elements of an array. */
  get inArray(): boolean {
    return this.#inArray
  }

  push(chunk: Buffer): SsePiece[] {
    const pieces: SsePiece[] = []
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      if (!this.#endsObject(chunk[at] as number)) continue
      this.#buffer(chunk.subarray(start, at + 1))
      pieces.push(...this.#take(true))
      this.#isLong = false
      start = at + 1
    }
    this.#buffer(chunk.subarray(start))
    if (this.#isLong || this.#size > MAX_OBJECT_BYTES) {
      this.#isLong = true
      pieces.push(...this.#take(false))
    }
    return pieces
  }

  /** What came after the last complete object. */
  flush(): SsePiece[] {
    return this.#take(true)
  }

  #endsObject(byte: number): boolean {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === QUOTE) this.#inString = false
      return false
    }
    if (byte === QUOTE) this.#inString = true
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (this.#depth === 0 && byte === OPEN_ARRAY && !this.#inArray) this.#inArray = true
      else this.#depth += 1
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (this.#depth === 0) return false
      this.#depth -= 1
      return this.#depth === 0
    }
    return false
  }

  #buffer(bytes: Buffer) {
    if (bytes.length === 0) return
    this.#buffered.push(bytes)
    this.#size += bytes.length
  }

  #take(isLast: boolean): SsePiece[] {
    const bytes = this.#buffered.length === 1 ? this.#buffered[0] : Buffer.concat(this.#buffered)
    this.#buffered = []
    this.#size = 0
    return bytes && bytes.length > 0 ? [{ bytes, isWhole: !this.#isLong, isLast }] : []
  }
}
