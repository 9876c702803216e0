import { JsonWalker, ScanError } from './json-walk'

/** A top-level member that is looked at. Offsets count from the first byte of the document. */
export type Member = {
  /** Of the quote that opens the name. */
  nameStart: number
  start: number
  /** Of the byte behind the value. */
  end: number
  /** Of the comma before the member, null at the first one. */
  comma: number | null
  /** The value's JSON, null when it is longer than what is kept. */
  text: string | null
}

export type Watched = {
  /** Top-level members to find. */
  names: ReadonlySet<string>
  /** Below the top-level members `within`, names whose mere presence matters. */
  within?: ReadonlySet<string>
  deep?: ReadonlySet<string>
}

const MOST_KEPT = 64 * 1024

/** Finds a few members of a JSON object as its bytes arrive, without building the object. */
export class Scanner {
  readonly members = new Map<string, Member>()
  readonly found = new Set<string>()
  readonly #walker: JsonWalker
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  /** The member whose value is going by, and what is kept of it. */
  #open: Member | null = null
  #pieces: Uint8Array[] = []
  #inside = false

  constructor(private readonly watched: Watched) {
    this.#walker = new JsonWalker({
      name: (bytes, start, depth, comma) => {
        if (depth === 1) this.#topName(bytes, start, comma)
        else if (this.#inside) this.#deepName(bytes)
      },
      valueStart: (offset) => {
        if (this.#open) this.#open.start = offset
      },
      valueEnd: (offset) => this.#valueEnd(offset),
    })
  }

  /** Throws ScanError when what arrived cannot be a JSON object, or says a watched member twice. */
  push(chunk: Uint8Array) {
    this.#chunk = chunk
    this.#walker.push(chunk)
    if (this.#open) this.#keep(this.#offset + chunk.length)
    this.#offset += chunk.length
  }

  end() {
    this.#walker.end()
  }

  #topName(bytes: Buffer | null, nameStart: number, comma: number | null) {
    const name = bytes === null ? '' : decoded(bytes)
    this.#inside = this.watched.within?.has(name) ?? false
    const meant = folded(name)
    if (!this.watched.names.has(meant)) return
    // Some upstreams take names in any case, some the first of two, some the last: here there is only one way to say it.
    if (name !== meant) throw new ScanError(`the member "${meant}" has to be written in lower case`)
    if (this.members.has(name)) throw new ScanError(`the member "${name}" is there twice`)
    this.#open = { nameStart, start: -1, end: -1, comma, text: null }
    this.members.set(name, this.#open)
  }

  #deepName(bytes: Buffer | null) {
    const name = bytes === null ? '' : decoded(bytes)
    if (this.watched.deep?.has(name)) this.found.add(name)
  }

  #valueEnd(offset: number) {
    const member = this.#open
    if (!member) return
    this.#keep(offset)
    member.end = offset
    if (offset - member.start <= MOST_KEPT) member.text = Buffer.concat(this.#pieces).toString('utf8')
    this.#pieces = []
    this.#open = null
  }

  /** Copies, up to `end`, what this chunk holds of the value: the chunk itself may be reused. */
  #keep(end: number) {
    const start = this.#open?.start ?? -1
    if (start < 0 || end - start > MOST_KEPT) return
    this.#pieces.push(Uint8Array.from(this.#chunk.subarray(Math.max(start - this.#offset, 0), end - this.#offset)))
  }
}

/** As the loosest upstream would read it: Go folds case, and with it a long s and the Kelvin sign. */
const folded = (name: string) => name.toUpperCase().toLowerCase()

function decoded(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (!text.includes('\\')) return text
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    throw new ScanError('a name with a malformed escape')
  }
}
