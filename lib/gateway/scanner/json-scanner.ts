import { decodeName, foldCase, OPEN_ARRAY, OPEN_OBJECT, parseFragment, QUOTE, ScanError } from './json'
import { JsonWalker } from './json-walker'
import { type NestedItem, NestedItems } from './nested-items'
import { ValueCapture } from './value-capture'

/** Where a top-level field is in the document. Offsets count from its first byte. */
export type Field = {
  /** Of the quote that opens the name. */
  nameStart: number
  start: number
  /** Of the byte after the value. */
  end: number
  /** Of the comma before the field, null at the first one. */
  comma: number | null
  /** The value, null when it is longer than what is captured. */
  json: string | null
}

/** Presence of a field called `name` below the top-level field `within`, whose own fields are at depth 1, adds `tag` to the result. */
export type NestedField = { within: string; name: string; minDepth: number; maxDepth: number; tag: string }

/** What to look for. All names in lower case. */
export type ScanSpec = {
  /** Top-level fields to capture. */
  fields: ReadonlySet<string>
  /** More of them, whose names are not in lower case, by their lower-case form. */
  spelled?: ReadonlyMap<string, string>
  nested?: readonly NestedField[]
  /** Top-level arrays whose items are inspected. */
  arrays?: ReadonlySet<string>
  /** Arrays called `name`, at the top and nested in items of these top-level arrays, and the fields of their items to capture. */
  nestedArrays?: { name: string; within: ReadonlySet<string>; fields: ReadonlySet<string> }
}

/** What was found in a request body. */
export type ScanResult = {
  fields: ReadonlyMap<string, Field>
  /** What was tagged, and the path of its first occurrence, such as `messages[0].content[1].file.file_id`. */
  tags: ReadonlyMap<string, string>
  arrays: ReadonlyMap<string, ItemScanner>
  /** Where a field can be inserted: before another one, so that a comma is right. Null in an empty object. */
  insertAt: number | null
  nestedItems: Iterable<NestedItem>
  /** Files in a form, and their bytes together. */
  files: { count: number; bytes: number }
}

const MAX_CAPTURED_BYTES = 64 * 1024

/** Captures a few fields of a JSON object as its bytes arrive, without building the object. */
export class JsonScanner implements ScanResult {
  readonly fields = new Map<string, Field>()
  readonly tags = new Map<string, string>()
  readonly arrays = new Map<string, ItemScanner>()
  readonly files = { count: 0, bytes: 0 }
  insertAt: number | null = null
  readonly #walker: JsonWalker
  readonly #capture = new ValueCapture(MAX_CAPTURED_BYTES)
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  /** The field whose value is being captured. */
  #field: Field | null = null
  /** What is looked for in the current top-level field. */
  #nested: readonly NestedField[] = []
  /** By depth, where the scanner is in the current top-level field: a name, or an index in an array. */
  readonly #path: (string | number)[] = []
  #items: ItemScanner | null = null
  readonly #allNested: NestedItems | null
  #nestedItems: NestedItems | null = null

  constructor(private readonly spec: ScanSpec) {
    const { nestedArrays } = spec
    this.#allNested = nestedArrays
      ? new NestedItems(nestedArrays.name, nestedArrays.fields, (depth) => this.#pathTo(depth))
      : null
    this.#walker = new JsonWalker({
      name: (bytes, start, depth, comma) => {
        if (depth === 1) this.#startField(decodeName(bytes), start, comma)
        else if (this.#items || this.#nestedItems || this.#nested.length > 0) this.#nestedName(decodeName(bytes), depth)
      },
      valueStart: (offset, depth, byte) => {
        if (depth === 1) this.#startValue(offset)
        else this.#items?.valueStart(offset, depth, byte)
        if (this.#nested.length > 0 || this.#nestedItems) this.#stepInto(depth, byte)
        this.#nestedItems?.startValue(offset, depth, byte)
      },
      valueEnd: (offset, depth) => {
        this.#nestedItems?.endValue(offset, depth, this.#chunk, this.#offset)
        if (depth === 1) this.#endValue(offset)
        else if (depth < 4 && this.#items) {
          this.#items.capture(this.#chunk, this.#offset, offset)
          this.#items.valueEnd(offset, depth)
        }
      },
    })
  }

  get nestedItems(): Iterable<NestedItem> {
    return this.#allNested?.items ?? []
  }

  /** Throws ScanError when the document cannot be a JSON object, or has a captured field twice or in another case. */
  push(chunk: Uint8Array) {
    this.#chunk = chunk
    this.#walker.push(chunk)
    const end = this.#offset + chunk.length
    this.#capture.append(chunk, this.#offset, end)
    this.#items?.capture(chunk, this.#offset, end)
    this.#nestedItems?.capture(chunk, this.#offset, end)
    this.#offset = end
  }

  /** Throws ScanError unless exactly one complete object was pushed. */
  end() {
    this.#walker.end()
  }

  #startField(name: string, nameStart: number, comma: number | null) {
    const folded = foldCase(name)
    this.insertAt ??= nameStart
    this.#nested = this.spec.nested?.filter(({ within }) => within === folded) ?? []
    this.#path[1] = name
    this.#items = this.spec.arrays?.has(folded) ? (this.arrays.get(folded) ?? new ItemScanner()) : null
    if (this.#items) this.arrays.set(folded, this.#items)
    this.#nestedItems = this.spec.nestedArrays?.within.has(folded) ? this.#allNested : null
    this.#nestedItems?.begin(folded === this.spec.nestedArrays?.name)
    const wanted = this.spec.fields.has(folded) ? folded : this.spec.spelled?.get(folded)
    if (wanted === undefined) return
    // A JSON field we inspect is rejected when duplicated or differently cased: parsers disagree on which one wins.
    if (name !== wanted)
      throw new ScanError(`the field "${wanted}" must be written ${wanted === folded ? 'in lower case' : 'like this'}`)
    if (this.fields.has(name)) throw new ScanError(`the field "${name}" is duplicated`)
    this.#field = { nameStart, start: -1, end: -1, comma, json: null }
    this.fields.set(name, this.#field)
  }

  #nestedName(name: string, depth: number) {
    const folded = foldCase(name)
    this.#items?.name(name, folded, depth)
    this.#path[depth] = name
    this.#nestedItems?.startField(name, folded, depth)
    for (const field of this.#nested)
      if (field.name === folded && field.minDepth <= depth && depth <= field.maxDepth && !this.tags.has(field.tag))
        this.tags.set(field.tag, this.#pathTo(depth))
  }

  #stepInto(depth: number, byte: number) {
    const at = this.#path[depth]
    if (typeof at === 'number') this.#path[depth] = at + 1
    if (byte === OPEN_ARRAY) this.#path[depth + 1] = -1
    else if (byte === OPEN_OBJECT) this.#path[depth + 1] = ''
  }

  #pathTo(depth: number): string {
    const steps = this.#path.slice(2, depth + 1).map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    return `${this.#path[1]}${steps.join('')}`
  }

  #startValue(offset: number) {
    if (!this.#field) return
    this.#field.start = offset
    this.#capture.begin(offset)
  }

  #endValue(offset: number) {
    const field = this.#field
    if (!field) return
    this.#capture.append(this.#chunk, this.#offset, offset)
    field.end = offset
    field.json = this.#capture.end(offset)
    this.#field = null
  }
}

const ITEM_FIELDS = ['type', 'id'] as const

/** The inspected string fields of an array's item; null for a value that is not a string, or too long to be one of interest. */
export type ArrayItem = { readonly [name in (typeof ITEM_FIELDS)[number]]?: string | null }

const MAX_DISTINCT_ITEMS = 10_000
const MAX_NAMES = 1000
const MAX_ITEM_FIELD_BYTES = 512

/** Inspects the items of a top-level array as they go by. Equal ones are kept once, so that memory stays bounded. */
export class ItemScanner {
  /** Items that are strings, arrays or objects: all but bare numbers and words. */
  count = 0
  /** The names of all items' fields. */
  readonly names = new Set<string>()
  readonly #distinct = new Map<string, ArrayItem>()
  readonly #capture = new ValueCapture(MAX_ITEM_FIELD_BYTES)
  #item: { [name: string]: string | null } | null = null
  #field: string | null = null

  get items(): Iterable<ArrayItem> {
    return this.#distinct.values()
  }

  name(name: string, folded: string, depth: number) {
    if (depth !== 3 || !this.#item) return
    this.names.add(name)
    if (this.names.size > MAX_NAMES) throw new ScanError('there are too many distinct names of fields')
    if (!ITEM_FIELDS.some((each) => each === folded)) return
    if (name !== folded || Object.hasOwn(this.#item, name)) throw new ScanError(`"${folded}" of an item is duplicated`)
    this.#field = name
  }

  valueStart(offset: number, depth: number, byte: number) {
    if (depth === 2) {
      if (byte === QUOTE || byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.count += 1
      this.#item = {}
    } else if (depth === 3 && this.#field) this.#capture.begin(offset)
  }

  /** Called at the end of every chunk, and before `valueEnd`. */
  capture(chunk: Uint8Array, offset: number, end: number) {
    if (this.#field) this.#capture.append(chunk, offset, end)
  }

  valueEnd(offset: number, depth: number) {
    if (depth === 3 && this.#field && this.#item) {
      const json = this.#capture.end(offset)
      this.#item[this.#field] = json?.startsWith('"') ? String(parseFragment(json)) : null
      this.#field = null
    } else if (depth === 2 && this.#item) {
      this.#distinct.set(JSON.stringify(this.#item), this.#item)
      if (this.#distinct.size > MAX_DISTINCT_ITEMS) throw new ScanError('there are too many distinct items')
      this.#item = null
    }
  }
}
