import { foldCase, ScanError } from './json'
import type { Field, ScanResult } from './json-scanner'
import { ValueCapture } from './value-capture'

const MAX_CAPTURED_BYTES = 64 * 1024
const MAX_HEAD_BYTES = 8 * 1024
const MAX_PARTS = 256

/** What the next bytes are. */
const [AFTER_BOUNDARY, HEAD, VALUE, END] = [0, 1, 2, 3] as const

/** Captures a few fields of a multipart form as its bytes arrive. Offsets count from the body's first byte. */
export class MultipartScanner implements ScanResult {
  readonly fields = new Map<string, Field>()
  readonly tags = new Map<string, string>()
  readonly arrays = new Map()
  readonly nestedItems = []
  readonly files = { count: 0, bytes: 0 }
  readonly insertAt = 0
  readonly #delimiter: Buffer
  readonly #capture = new ValueCapture(MAX_CAPTURED_BYTES)
  #state: 0 | 1 | 2 | 3 = VALUE
  /** Not yet scanned, from `#offset` on. The first delimiter has no line break before it, so we put one in front. */
  #rest: Buffer = Buffer.from('\r\n')
  #offset = -2
  #part: PartHead | null = null
  /** The field whose value is being captured. */
  #field: Field | null = null
  #partCount = 0

  constructor(
    private readonly wanted: ReadonlySet<string>,
    boundary: string,
  ) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  /** Throws ScanError for anything that another parser could read differently. */
  push(chunk: Uint8Array) {
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#step());
  }

  /** Throws ScanError unless exactly one complete form was pushed. */
  end() {
    if (this.#state !== END || !/^(\r\n)?$/.test(this.#rest.toString('latin1')))
      throw new ScanError('the form does not end with its boundary')
  }

  /** False when more bytes are needed. */
  #step(): boolean {
    if (this.#state === VALUE) return this.#value()
    if (this.#state === HEAD) return this.#head()
    if (this.#state === END && this.#rest.length > 2) throw new ScanError('something follows the form')
    if (this.#state === END || this.#rest.length < 2) return false
    const suffix = this.#rest.toString('latin1', 0, 2)
    if (suffix !== '\r\n' && suffix !== '--') throw new ScanError('a boundary is malformed')
    this.#state = suffix === '--' ? END : HEAD
    this.#skip(2)
    return true
  }

  #head(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n')
    if (Math.max(end, 0) > MAX_HEAD_BYTES || (end < 0 && this.#rest.length > MAX_HEAD_BYTES))
      throw new ScanError('the head of a part is too long')
    if (end < 0) return false
    this.#partCount += 1
    if (this.#partCount > MAX_PARTS) throw new ScanError('there are too many parts')
    this.#part = parsePartHead(this.#rest.toString('latin1', 0, end), (name) => this.wanted.has(name))
    this.#skip(end + 4)
    this.#startPart(this.#part)
    this.#state = VALUE
    return true
  }

  #startPart({ name, isFile }: PartHead) {
    // Some parsers fold case, some take `model[]` for `model`: we accept only the plain name.
    const folded = foldCase(name).replace(/\[.*$/s, '')
    if (!this.wanted.has(folded)) {
      if (isFile || /^(image|mask|file)/i.test(name)) this.files.count += 1
      return
    }
    if (name !== folded) throw new ScanError(`the field "${folded}" must have exactly this name`)
    if (this.fields.has(name)) throw new ScanError(`the field "${name}" is duplicated`)
    this.#field = { nameStart: this.#offset, start: this.#offset, end: -1, comma: null, json: null }
    this.fields.set(name, this.#field)
    this.#capture.begin(this.#offset)
  }

  #value(): boolean {
    const found = this.#rest.indexOf(this.#delimiter)
    if (this.#part === null && found !== 0 && this.#rest.length >= this.#delimiter.length)
      throw new ScanError('the form does not begin with its boundary')
    const length = found >= 0 ? found : Math.max(this.#rest.length - this.#delimiter.length + 1, 0)
    if (this.#field) this.#capture.append(this.#rest, this.#offset, this.#offset + length)
    else this.files.bytes += length
    this.#skip(length)
    if (found < 0) return false
    if (this.#field) this.#endField(this.#field)
    this.#skip(this.#delimiter.length)
    this.#state = AFTER_BOUNDARY
    return true
  }

  #endField(field: Field) {
    field.end = this.#offset
    const text = this.#capture.end(field.end)
    field.json = text === null ? null : toJson(text)
    if (this.#part?.isLatin && /[^\p{ASCII}]/u.test(text ?? '')) throw new ScanError('a field must be UTF-8')
    this.#field = null
  }

  #skip(bytes: number) {
    this.#rest = this.#rest.subarray(bytes)
    this.#offset += bytes
  }
}

/** A form has only strings: one that looks like a number or a boolean is meant as such. */
const toJson = (text: string) => (/^(-?\d{1,15}|true|false)$/i.test(text) ? text.toLowerCase() : JSON.stringify(text))

export type PartHead = {
  name: string
  isFile: boolean
  /** Declared as ISO 8859-1: what is not ASCII would be another text in UTF-8. */
  isLatin: boolean
}

/** In any order, quoted or not, as the libraries of different languages write them. */
const PARAMETER = /; *(name|filename\*?)=(?:"((?:[^"\\\r\n]|\\.)*)"|([^\s"\\;,]+))/iy
const PLAIN_TEXT = /^text\/plain(?:; *charset="?(utf-?8|us-ascii|iso-8859-1)"?)?$/i

/** Parses the headers of a part. Throws ScanError for anything that another parser could read differently. */
export function parsePartHead(head: string, isWanted: (name: string) => boolean): PartHead {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n')) {
    const [, name, value = ''] = /^([A-Za-z0-9-]+):[ \t]*([^ \t\r\n\0][^\r\n\0]*)?$/.exec(line) ?? []
    if (name === undefined) throw new ScanError('a part has a malformed header')
    if (headers.has(name.toLowerCase())) throw new ScanError(`the header "${name}" of a part is duplicated`)
    headers.set(name.toLowerCase(), value)
  }
  const parameters = parseDisposition(headers.get('content-disposition') ?? '')
  const name = parameters?.get('name')
  if (name === undefined || name.includes('\\')) throw new ScanError('a part has no plain name')
  const isFile = parameters?.has('filename') === true || parameters?.has('filename*') === true
  const encoding = headers.get('content-transfer-encoding') ?? 'binary'
  if (!/^(7bit|8bit|binary)$/i.test(encoding)) throw new ScanError(`the part "${name}" has a transfer encoding`)
  const plain = PLAIN_TEXT.exec(headers.get('content-type') ?? 'text/plain')
  if (isWanted(name) && (isFile || !plain)) throw new ScanError(`the part "${name}" must be plain text`)
  return { name, isFile, isLatin: plain?.[1]?.toLowerCase() === 'iso-8859-1' }
}

/** Null when it is malformed, or has a parameter twice or one that is not known. */
function parseDisposition(text: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>()
  let at = /^form-data */i.exec(text)?.[0].length ?? 0
  while (at > 0 && at < text.length) {
    PARAMETER.lastIndex = at
    const [all = '', name = '', quoted, token] = PARAMETER.exec(text) ?? []
    if (all === '' || found.has(name.toLowerCase())) return null
    found.set(name.toLowerCase(), quoted ?? token ?? '')
    at += all.length
  }
  return found
}
