import { folded, nameOf } from './json-text'
import { JsonWalker, ScanError } from './json-walk'
import { ItemScanner } from './scan-items'
import { ValueCopy } from './value-copy'

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

/** Below the top-level member `within`, a name whose mere presence `means` something; its own members are at depth 1. */
export type Deep = { within: string; name: string; from: number; to: number; means: string }

export type Watched = {
  /** Top-level members to find. */
  names: ReadonlySet<string>
  deep?: readonly Deep[]
  /** Top-level arrays whose elements are told apart. */
  items?: ReadonlySet<string>
}

/** What is known of a body once it has gone by. */
export type Reading = {
  members: ReadonlyMap<string, Member>
  found: ReadonlySet<string>
  items: ReadonlyMap<string, ItemScanner>
  /** How many files a form carries, and how many bytes they are together. */
  files: { count: number; bytes: number }
}

const MOST_KEPT = 64 * 1024

/** Finds a few members of a JSON object as its bytes arrive, without building the object. */
export class Scanner implements Reading {
  readonly members = new Map<string, Member>()
  readonly found = new Set<string>()
  readonly items = new Map<string, ItemScanner>()
  readonly files = { count: 0, bytes: 0 }
  readonly #walker: JsonWalker
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  /** The member whose value is going by, and what is kept of it. */
  #open: Member | null = null
  readonly #copy = new ValueCopy(MOST_KEPT)
  #deep: readonly Deep[] = []
  #items: ItemScanner | null = null

  constructor(private readonly watched: Watched) {
    this.#walker = new JsonWalker({
      name: (bytes, start, depth, comma) => {
        if (depth === 1) this.#topName(nameOf(bytes), start, comma)
        else if (this.#items || this.#deep.length > 0) this.#innerName(nameOf(bytes), depth)
      },
      valueStart: (offset, depth, byte) => {
        if (depth === 1) this.#valueStart(offset)
        else this.#items?.valueStart(offset, depth, byte)
      },
      valueEnd: (offset, depth) => {
        if (depth === 1) this.#valueEnd(offset)
        else if (depth < 4 && this.#items) {
          this.#items.keep(this.#chunk, this.#offset, offset)
          this.#items.valueEnd(offset, depth)
        }
      },
    })
  }

  /** Throws ScanError when what arrived cannot be a JSON object, or says a watched member twice. */
  push(chunk: Uint8Array) {
    this.#chunk = chunk
    this.#walker.push(chunk)
    const end = this.#offset + chunk.length
    this.#copy.add(chunk, this.#offset, end)
    this.#items?.keep(chunk, this.#offset, end)
    this.#offset = end
  }

  end() {
    this.#walker.end()
  }

  #innerName(name: string, depth: number) {
    const meant = folded(name)
    this.#items?.name(name, meant, depth)
    for (const deep of this.#deep)
      if (deep.name === meant && deep.from <= depth && depth <= deep.to) this.found.add(deep.means)
  }

  #topName(name: string, nameStart: number, comma: number | null) {
    const meant = folded(name)
    this.#deep = this.watched.deep?.filter(({ within }) => within === meant) ?? []
    this.#items = this.watched.items?.has(meant) ? (this.items.get(meant) ?? new ItemScanner()) : null
    if (this.#items) this.items.set(meant, this.#items)
    if (!this.watched.names.has(meant)) return
    // Some upstreams take names in any case, some the first of two, some the last: here there is only one way to say it.
    if (name !== meant) throw new ScanError(`the member "${meant}" has to be written in lower case`)
    if (this.members.has(name)) throw new ScanError(`the member "${name}" is there twice`)
    this.#open = { nameStart, start: -1, end: -1, comma, text: null }
    this.members.set(name, this.#open)
  }

  #valueStart(offset: number) {
    if (!this.#open) return
    this.#open.start = offset
    this.#copy.begin(offset)
  }

  #valueEnd(offset: number) {
    const member = this.#open
    if (!member) return
    this.#copy.add(this.#chunk, this.#offset, offset)
    member.end = offset
    member.text = this.#copy.end(offset)
    this.#open = null
  }
}
