import { OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes'
import { said } from './json-text'
import { ScanError } from './json-walk'
import { ValueCopy } from './value-copy'

/** An element of an array, by those of its strings that are looked at; null for what is no string, or far too long. */
export type Item = { readonly [name in (typeof looked)[number]]?: string | null }

const looked = ['type', 'id', 'container'] as const
const MOST_DIFFERENT = 10_000
const MOST_BYTES = 512

/** Tells the elements of a few top-level arrays apart as they go by; equal ones are kept once. */
export class ItemScanner {
  /** How many elements there were that are no bare numbers. */
  count = 0
  readonly #different = new Map<string, Item>()
  readonly #copy = new ValueCopy(MOST_BYTES)
  #open: { [name: string]: string | null } | null = null
  #pending: string | null = null

  get items(): Iterable<Item> {
    return this.#different.values()
  }

  /** `name` as it was said, `meant` as the loosest reader takes it. */
  name(name: string, meant: string, depth: number) {
    if (depth !== 3 || !this.#open || !looked.some((each) => each === meant)) return
    if (name !== meant || Object.hasOwn(this.#open, name)) throw new ScanError(`"${meant}" of an item is there twice`)
    this.#pending = name
  }

  valueStart(offset: number, depth: number, byte: number) {
    if (depth === 2) {
      if (byte === QUOTE || byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.count += 1
      this.#open = {}
    } else if (depth === 3 && this.#pending) this.#copy.begin(offset)
  }

  /** Told at the end of every chunk too, with what of it belongs to an open value. */
  keep(chunk: Uint8Array, offset: number, end: number) {
    if (this.#pending) this.#copy.add(chunk, offset, end)
  }

  valueEnd(offset: number, depth: number) {
    if (depth === 3 && this.#pending && this.#open) {
      const text = this.#copy.end(offset)
      this.#open[this.#pending] = text?.startsWith('"') ? String(said(text)) : null
      this.#pending = null
    } else if (depth === 2 && this.#open) {
      this.#different.set(JSON.stringify(this.#open), this.#open)
      if (this.#different.size > MOST_DIFFERENT) throw new ScanError('there are too many different items')
      this.#open = null
    }
  }
}
