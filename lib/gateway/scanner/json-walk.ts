import * as byteOf from './json-bytes'

const { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COLON_SIGN, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } = byteOf
const { isScalar, isSpace } = byteOf

/** Told while a JSON object goes by. Offsets count from the first byte of the document; depth 1 is the object's own members. */
export type Listener = {
  /** `bytes` are the name's, escapes as they came, null when too long; they change with the next call. */
  name(bytes: Buffer | null, start: number, depth: number, comma: number | null): void
  /** Of a member or an element at `depth`; `byte` is the value's first. */
  valueStart(offset: number, depth: number, byte: number): void
  valueEnd(offset: number, depth: number): void
}

export class ScanError extends Error {
  override readonly name = 'ScanError'
}

const DEEPEST = 64
const LONGEST_NAME = 256

const [START, VALUE, VALUE_OR_END, NAME, NAME_OR_END, COLON, BEHIND, STRING, ESCAPE, SCALAR, END] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
] as const

/** Reads JSON by structure alone, in pieces cut anywhere, keeping nothing but where it stands. */
export class JsonWalker {
  #at: number = START
  #depth = 0
  readonly #isObject: boolean[] = []
  #offset = 0
  #comma: number | null = null
  #inName = false
  #nameStart = 0
  #nameLength = 0
  readonly #name = Buffer.allocUnsafe(LONGEST_NAME) // Never read further than it was written.

  constructor(private readonly listener: Listener) {}

  push(chunk: Uint8Array) {
    for (let i = 0; i < chunk.length; ) {
      if (this.#at === STRING) i = this.#string(chunk, i)
      else if (this.#at === SCALAR && isScalar(chunk[i] as number)) i += 1
      else {
        // What ends a number is read again, as what comes behind it.
        if (this.#at === SCALAR) this.#closed(this.#offset + i)
        this.#step(chunk[i] as number, this.#offset + i)
        i += 1
      }
    }
    this.#offset += chunk.length
  }

  /** Throws unless exactly one whole object went by. */
  end() {
    if (this.#at !== END) throw new ScanError('the JSON ends too early')
  }

  /** The fast way through a string; answers where it stopped. */
  #string(chunk: Uint8Array, from: number): number {
    let i = from
    for (; i < chunk.length; i += 1) {
      const byte = chunk[i] as number
      if (byte === QUOTE || byte === BACKSLASH) break
      if (byte < 0x20) throw new ScanError('a control character in a string')
    }
    if (this.#inName) this.#keepName(chunk.subarray(from, i))
    if (i === chunk.length) return i
    if (chunk[i] === BACKSLASH) {
      if (this.#inName) this.#keepName(chunk.subarray(i, i + 1))
      this.#at = ESCAPE
    } else if (this.#inName) this.#named()
    else this.#closed(this.#offset + i + 1)
    return i + 1
  }

  #step(byte: number, offset: number) {
    const at = this.#at
    if (at === ESCAPE) {
      if (byte < 0x20) throw new ScanError('a control character in a string')
      if (this.#inName) this.#keepName(Uint8Array.of(byte))
      this.#at = STRING
    } else if (isSpace(byte)) return
    else if (at === START) this.#expect(byte === OPEN_OBJECT) && this.#open(true)
    else if (at === NAME || at === NAME_OR_END) this.#nameOrEnd(byte, offset, at)
    else if (at === COLON) this.#at = this.#expect(byte === COLON_SIGN) && VALUE
    else if (at === VALUE || at === VALUE_OR_END) this.#value(byte, offset, at)
    else if (at === BEHIND) this.#behind(byte, offset)
    else throw new ScanError('something follows the JSON')
  }

  #nameOrEnd(byte: number, offset: number, at: number) {
    if (byte === CLOSE_OBJECT && at === NAME_OR_END) return this.#close(offset)
    this.#expect(byte === QUOTE)
    this.#inName = true
    this.#nameStart = offset
    this.#nameLength = 0
    this.#at = STRING
  }

  #value(byte: number, offset: number, at: number) {
    if (byte === CLOSE_ARRAY && at === VALUE_OR_END) return this.#close(offset)
    this.listener.valueStart(offset, this.#depth, byte)
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#open(byte === OPEN_OBJECT)
    else if (byte === QUOTE) this.#at = STRING
    else this.#at = this.#expect(isScalar(byte)) && SCALAR
  }

  #behind(byte: number, offset: number) {
    const isObject = this.#isObject[this.#depth] === true
    if (byte === COMMA) {
      if (this.#depth === 1) this.#comma = offset
      this.#at = isObject ? NAME : VALUE
    } else this.#expect(byte === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) && this.#close(offset)
  }

  #open(isObject: boolean) {
    if (this.#depth === DEEPEST) throw new ScanError(`the JSON is nested deeper than ${DEEPEST}`)
    this.#depth += 1
    this.#isObject[this.#depth] = isObject
    this.#at = isObject ? NAME_OR_END : VALUE_OR_END
  }

  #close(offset: number) {
    this.#depth -= 1
    this.#closed(offset + 1)
  }

  #closed(end: number) {
    if (this.#depth > 0) this.listener.valueEnd(end, this.#depth)
    this.#at = this.#depth === 0 ? END : BEHIND
  }

  #keepName(bytes: Uint8Array) {
    if (this.#nameLength + bytes.length <= LONGEST_NAME) this.#name.set(bytes, this.#nameLength)
    this.#nameLength += bytes.length
  }

  #named() {
    this.#inName = false
    const bytes = this.#nameLength > LONGEST_NAME ? null : this.#name.subarray(0, this.#nameLength)
    this.listener.name(bytes, this.#nameStart, this.#depth, this.#comma)
    this.#at = COLON
  }

  #expect(holds: boolean): true {
    if (!holds) throw new ScanError('the JSON is malformed')
    return true
  }
}
