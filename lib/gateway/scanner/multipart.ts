import { type PartHead, readHead } from './form-part'
import { folded } from './json-text'
import { ScanError } from './json-walk'
import type { Member, Reading } from './scan'
import { ValueCopy } from './value-copy'

const MOST_KEPT = 64 * 1024
const LONGEST_HEAD = 8 * 1024
const MOST_PARTS = 256

const [DELIMITER, HEAD, VALUE, END] = [0, 1, 2, 3] as const

/** Finds a few fields of a multipart form as its bytes arrive. Offsets count from the body's first byte; `text` is the value as JSON. */
export class FormScanner implements Reading {
  readonly members = new Map<string, Member>()
  readonly found = new Set<string>()
  readonly items = new Map()
  readonly files = { count: 0, bytes: 0 }
  readonly #delimiter: Buffer
  readonly #copy = new ValueCopy(MOST_KEPT)
  #at: 0 | 1 | 2 | 3 = VALUE
  /** What could not be read yet, and where it begins. The first delimiter has no line break before it: it is lent one. */
  #rest: Buffer = Buffer.from('\r\n')
  #offset = -2
  #part: PartHead | null = null
  #open: Member | null = null
  #count = 0

  constructor(
    private readonly watched: ReadonlySet<string>,
    boundary: string,
  ) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  /** Throws ScanError when what arrived is not a form that every reader takes for the same. */
  push(chunk: Uint8Array) {
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#step());
  }

  end() {
    if (this.#at !== END || !/^(\r\n)?$/.test(this.#rest.toString('latin1')))
      throw new ScanError('the form does not end where it should')
  }

  /** False when there is too little to go on. */
  #step(): boolean {
    if (this.#at === VALUE) return this.#value()
    if (this.#at === HEAD) return this.#head()
    if (this.#at === END && this.#rest.length > 2) throw new ScanError('something follows the form')
    if (this.#at === END || this.#rest.length < 2) return false
    const behind = this.#rest.toString('latin1', 0, 2)
    if (behind !== '\r\n' && behind !== '--') throw new ScanError('a boundary is malformed')
    this.#at = behind === '--' ? END : HEAD
    this.#skip(2)
    return true
  }

  #head(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n')
    if (Math.max(end, 0) > LONGEST_HEAD || (end < 0 && this.#rest.length > LONGEST_HEAD))
      throw new ScanError('the head of a part is too long')
    if (end < 0) return false
    this.#count += 1
    if (this.#count > MOST_PARTS) throw new ScanError('there are too many parts')
    this.#part = readHead(this.#rest.toString('latin1', 0, end), (name) => this.watched.has(name))
    this.#skip(end + 4)
    this.#begin(this.#part)
    this.#at = VALUE
    return true
  }

  #begin({ name, isFile }: PartHead) {
    // Some readers fold case, some take `model[]` for `model`: here there is only one way to say it.
    const meant = folded(name).replace(/\[.*$/s, '')
    if (!this.watched.has(meant)) {
      if (isFile || /^(image|mask|file)/i.test(name)) this.files.count += 1
      return
    }
    if (name !== meant) throw new ScanError(`the field "${meant}" has to be named so`)
    if (this.members.has(name)) throw new ScanError(`the field "${name}" is there twice`)
    this.#open = { nameStart: this.#offset, start: this.#offset, end: -1, comma: null, text: null }
    this.members.set(name, this.#open)
    this.#copy.begin(this.#offset)
  }

  #value(): boolean {
    const found = this.#rest.indexOf(this.#delimiter)
    if (this.#part === null && found !== 0 && this.#rest.length >= this.#delimiter.length)
      throw new ScanError('the form does not begin with its boundary')
    const length = found >= 0 ? found : Math.max(this.#rest.length - this.#delimiter.length + 1, 0)
    if (this.#open) this.#copy.add(this.#rest, this.#offset, this.#offset + length)
    else this.files.bytes += length
    this.#skip(length)
    if (found < 0) return false
    if (this.#open) this.#close(this.#open)
    this.#skip(this.#delimiter.length)
    this.#at = DELIMITER
    return true
  }

  #close(member: Member) {
    member.end = this.#offset
    const text = this.#copy.end(member.end)
    member.text = text === null ? null : asJson(text)
    this.#open = null
  }

  #skip(bytes: number) {
    this.#rest = this.#rest.subarray(bytes)
    this.#offset += bytes
  }
}

/** A form knows only strings: those that look like a number or a flag are meant so. */
const asJson = (text: string) => (/^(-?\d{1,15}|true|false)$/i.test(text) ? text.toLowerCase() : JSON.stringify(text))
