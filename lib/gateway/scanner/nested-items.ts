import { OPEN_ARRAY, ScanError } from './json'
import { ValueCapture } from './value-capture'

/**
 * `fields`: as JSON; null for a value that is too long to be one of interest. `path`: of the first item that has these fields, such
 * as `input[0].tools[1]`.
 */
export type NestedItem = { fields: ReadonlyMap<string, string | null>; path: string }

const MAX_DISTINCT_ITEMS = 10_000
const MAX_FIELD_BYTES = 1024

type Level = { arrayDepth: number; item: Map<string, string | null> | null }

/**
 * Inspects the items of arrays called `name` as they go by: of the top-level field itself, and of fields of its items, however
 * deep they are nested. Equal items are kept once, so that memory stays bounded.
 */
export class NestedItems {
  readonly #distinct = new Map<string, NestedItem>()
  readonly #capture = new ValueCapture(MAX_FIELD_BYTES)
  /** The open arrays, outermost first: the top-level one has depth 1. */
  readonly #levels: Level[] = []
  /** The name of the next value, where it is a field of an item. */
  #pending: string | null = null
  #field: string | null = null
  #isItself = false

  constructor(
    private readonly name: string,
    private readonly fields: ReadonlySet<string>,
    private readonly pathTo: (depth: number) => string,
  ) {}

  get items(): Iterable<NestedItem> {
    return this.#distinct.values()
  }

  /** A top-level field begins; `isItself`: it is an array called `name`, and its own items count. */
  begin(isItself: boolean) {
    this.#levels.length = 0
    this.#isItself = isItself
  }

  /** Throws ScanError for a captured field of an item that is duplicated, or in another case. */
  startField(name: string, folded: string, depth: number) {
    const level = this.#levels.at(-1)
    this.#pending = !this.#field && level?.item && depth === level.arrayDepth + 2 ? folded : null
    if (this.#pending === null || !this.fields.has(folded)) return
    if (name !== folded || level?.item?.has(name)) throw new ScanError(`"${folded}" of an item is duplicated`)
  }

  startValue(offset: number, depth: number, byte: number) {
    const level = this.#levels.at(-1)
    if (depth === 1) {
      if (byte === OPEN_ARRAY) this.#levels.push({ arrayDepth: 1, item: null })
    } else if (level && depth === level.arrayDepth + 1) level.item = new Map()
    else if (this.#pending !== null) {
      if (this.#pending === this.name && byte === OPEN_ARRAY) this.#levels.push({ arrayDepth: depth, item: null })
      else if (this.fields.has(this.#pending)) {
        this.#field = this.#pending
        this.#capture.begin(offset)
      }
      this.#pending = null
    }
  }

  /** Called at the end of every chunk. */
  capture(chunk: Uint8Array, offset: number, end: number) {
    if (this.#field) this.#capture.append(chunk, offset, end)
  }

  /** `chunk` begins at `chunkOffset`. */
  endValue(offset: number, depth: number, chunk: Uint8Array, chunkOffset: number) {
    const level = this.#levels.at(-1)
    if (!level) return
    if (this.#field) {
      if (depth !== level.arrayDepth + 2) return
      this.#capture.append(chunk, chunkOffset, offset)
      const json = this.#capture.end(offset)
      level.item?.set(this.#field, json)
      this.#field = null
    } else if (depth === level.arrayDepth + 1) {
      if (level.item && (this.#isItself || this.#levels.length > 1)) this.#add(level.item, depth)
      level.item = null
    } else if (depth === level.arrayDepth) this.#levels.pop()
  }

  #add(fields: ReadonlyMap<string, string | null>, depth: number) {
    const key = JSON.stringify([...fields])
    if (this.#distinct.has(key)) return
    this.#distinct.set(key, { fields, path: this.pathTo(depth) })
    if (this.#distinct.size > MAX_DISTINCT_ITEMS) throw new ScanError('there are too many distinct items')
  }
}
