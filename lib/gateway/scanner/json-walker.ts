import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isScalar,
  isSpace,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  ScanError,
} from './json'

/** Called while a JSON object is walked. Offsets count from the first byte of the document; depth 1 is its top-level fields. */
export type JsonListener = {
  /**
   * `bytes`: between the quotes, escapes undecoded; null when longer than a name of interest. Valid only during the call.
   * `comma`: offset of the comma before a top-level field, null at the first one.
   */
  name(bytes: Buffer | null, start: number, depth: number, comma: number | null): void
  /** Of a field's or an array element's value; `byte` is its first. */
  valueStart(offset: number, depth: number, byte: number): void
  valueEnd(offset: number, depth: number): void
}

const MAX_DEPTH = 64
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const MAX_NAME_BYTES = 256

/** What the next byte can be. */
const [START, VALUE, VALUE_OR_END, NAME, NAME_OR_END, AFTER_NAME, AFTER_VALUE, STRING, ESCAPE, SCALAR, END] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
] as const

/** Follows the structure of a JSON object in chunks cut anywhere. Keeps nothing but its position, whatever the document's size. */
export class JsonWalker {
  #state: number = START
  #depth = 0
  readonly #isObject: boolean[] = []
  #offset = 0
  #comma: number | null = null
  /** Bytes of a byte order mark at the beginning. */
  #markLength = 0
  #inName = false
  #nameStart = 0
  #nameLength = 0
  // Uninitialised: it is never read beyond what was written.
  readonly #name = Buffer.allocUnsafe(MAX_NAME_BYTES)

  constructor(private readonly listener: JsonListener) {}

  /** Throws ScanError when the document cannot be a JSON object. */
  push(chunk: Uint8Array) {
    for (let i = 0; i < chunk.length; ) {
      if (this.#state === STRING) i = this.#string(chunk, i)
      else if (this.#state === SCALAR && isScalar(chunk[i] as number)) i += 1
      else {
        // The byte that ends a number is read twice: it also is the next token.
        if (this.#state === SCALAR) this.#endValue(this.#offset + i)
        this.#step(chunk[i] as number, this.#offset + i)
        i += 1
      }
    }
    this.#offset += chunk.length
  }

  /** Throws ScanError unless exactly one complete object was pushed. */
  end() {
    if (this.#state !== END) throw new ScanError('the JSON ends too early')
  }

  /** The hot loop: most bytes of a request are in strings. Returns where it stopped. */
  #string(chunk: Uint8Array, from: number): number {
    let i = from
    for (; i < chunk.length; i += 1) {
      const byte = chunk[i] as number
      if (byte === QUOTE || byte === BACKSLASH) break
      if (byte < 0x20) throw new ScanError('a control character in a string')
    }
    if (this.#inName) this.#appendName(chunk.subarray(from, i))
    if (i === chunk.length) return i
    if (chunk[i] === BACKSLASH) {
      if (this.#inName) this.#appendName(chunk.subarray(i, i + 1))
      this.#state = ESCAPE
    } else if (this.#inName) this.#endName()
    else this.#endValue(this.#offset + i + 1)
    return i + 1
  }

  #step(byte: number, offset: number) {
    const state = this.#state
    if (state === ESCAPE) {
      if (byte < 0x20) throw new ScanError('a control character in a string')
      if (this.#inName) this.#appendName(Uint8Array.of(byte))
      this.#state = STRING
    } else if (isSpace(byte)) return
    else if (state === START) this.#start(byte, offset)
    else if (state === NAME || state === NAME_OR_END) this.#nameOrEnd(byte, offset, state)
    else if (state === AFTER_NAME) this.#state = this.#expect(byte === COLON) && VALUE
    else if (state === VALUE || state === VALUE_OR_END) this.#value(byte, offset, state)
    else if (state === AFTER_VALUE) this.#afterValue(byte, offset)
    else throw new ScanError('something follows the JSON')
  }

  /** Some editors and libraries write a byte order mark, and parsers may skip it. */
  #start(byte: number, offset: number) {
    if (offset === this.#markLength && byte === BYTE_ORDER_MARK[offset]) this.#markLength += 1
    else {
      this.#expect(byte === OPEN_OBJECT && (this.#markLength === 0 || this.#markLength === BYTE_ORDER_MARK.length))
      this.#open(true)
    }
  }

  #nameOrEnd(byte: number, offset: number, state: number) {
    if (byte === CLOSE_OBJECT && state === NAME_OR_END) return this.#close(offset)
    this.#expect(byte === QUOTE)
    this.#inName = true
    this.#nameStart = offset
    this.#nameLength = 0
    this.#state = STRING
  }

  #value(byte: number, offset: number, state: number) {
    if (byte === CLOSE_ARRAY && state === VALUE_OR_END) return this.#close(offset)
    this.listener.valueStart(offset, this.#depth, byte)
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#open(byte === OPEN_OBJECT)
    else if (byte === QUOTE) this.#state = STRING
    else this.#state = this.#expect(isScalar(byte)) && SCALAR
  }

  #afterValue(byte: number, offset: number) {
    const isObject = this.#isObject[this.#depth] === true
    if (byte === COMMA) {
      if (this.#depth === 1) this.#comma = offset
      this.#state = isObject ? NAME : VALUE
    } else this.#expect(byte === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) && this.#close(offset)
  }

  #open(isObject: boolean) {
    if (this.#depth === MAX_DEPTH) throw new ScanError(`the JSON is nested deeper than ${MAX_DEPTH} levels`)
    this.#depth += 1
    this.#isObject[this.#depth] = isObject
    this.#state = isObject ? NAME_OR_END : VALUE_OR_END
  }

  #close(offset: number) {
    this.#depth -= 1
    this.#endValue(offset + 1)
  }

  #endValue(end: number) {
    if (this.#depth > 0) this.listener.valueEnd(end, this.#depth)
    this.#state = this.#depth === 0 ? END : AFTER_VALUE
  }

  #appendName(bytes: Uint8Array) {
    if (this.#nameLength + bytes.length <= MAX_NAME_BYTES) this.#name.set(bytes, this.#nameLength)
    this.#nameLength += bytes.length
  }

  #endName() {
    this.#inName = false
    const bytes = this.#nameLength > MAX_NAME_BYTES ? null : this.#name.subarray(0, this.#nameLength)
    this.listener.name(bytes, this.#nameStart, this.#depth, this.#comma)
    this.#state = AFTER_NAME
  }

  #expect(holds: boolean): true {
    if (!holds) throw new ScanError('the JSON is malformed')
    return true
  }
}
