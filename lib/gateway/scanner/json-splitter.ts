import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json'
import { PieceSplitter } from './piece-splitter'

/** Splits a JSON document, or an array of them, after each object. */
export class JsonSplitter extends PieceSplitter {
  #depth = 0
  #inString = false
  #isEscaped = false
  #inArray = false

  /** Whether the objects are the elements of an array. */
  get inArray(): boolean {
    return this.#inArray
  }

  protected findEnd(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) if (this.#endsObject(chunk[at] as number)) return at + 1
    return -1
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
}
