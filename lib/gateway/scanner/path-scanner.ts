import { decodeName, OPEN_ARRAY, OPEN_OBJECT, parseJson, QUOTE, ScanError } from './json'
import { JsonWalker } from './json-walker'
import { ValueCapture } from './value-capture'

const MAX_CAPTURED_BYTES = 64 * 1024
/** Of all the elements of arrays together: a provider that invents elements must not fill the memory. */
const MAX_ELEMENT_BYTES = 1024 * 1024
const MAX_ELEMENTS = 1000

type Position = { path: string; depth: number }

/**
 * Captures values of JSON of any length: fields (`usage`), fields of a field (`response.usage`), fields of an array's elements
 * (`choices[].usage`). Of duplicate fields the last one wins. Lenient, because it reads what a provider sends: malformed JSON
 * ends the scan, and what was captured before stands.
 */
export class PathScanner {
  readonly #captured = new Map<string, string>()
  readonly #elements = new Map<string, string[]>()
  readonly #lengths = new Map<string, number>()
  readonly #capture = new ValueCapture(MAX_CAPTURED_BYTES)
  readonly #walker: JsonWalker
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  #elementBytes = 0
  #topName = ''
  /** Whether wanted paths lead into the top-level value, and whether it is an array. */
  #isEntered = false
  #isArray = false
  /** A wanted name has been read, its value comes next. */
  #pending: Position | null = null
  /** The value being captured. */
  #current: Position | null = null
  #readable = true
  #isJson = false

  constructor(paths: ReadonlySet<string>) {
    const entered = new Set([...paths].flatMap((path) => path.match(/^([^.[]+)[.[]/)?.[1] ?? []))
    this.#walker = new JsonWalker({
      name: (bytes, _, depth) => {
        this.#isJson = true
        if (this.#current || depth > 3 || (depth > 1 && (!this.#isEntered || this.#isArray !== (depth === 3)))) return
        const name = decodeName(bytes)
        if (depth === 1) this.#topName = name
        if (depth === 1) this.#isEntered = entered.has(name)
        const path = depth === 1 ? name : `${this.#topName}${depth === 2 ? '.' : '[].'}${name}`
        this.#pending = paths.has(path) ? { path, depth } : null
      },
      valueStart: (offset, depth, byte) => {
        if (depth === 1) this.#isArray = byte === OPEN_ARRAY
        if (depth === 2 && this.#isArray && (byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE))
          this.#lengths.set(this.#topName, (this.#lengths.get(this.#topName) ?? 0) + 1)
        if (this.#pending?.depth !== depth) return
        this.#current = this.#pending
        this.#pending = null
        this.#capture.begin(offset)
      },
      valueEnd: (offset, depth) => {
        if (this.#current?.depth !== depth) return
        this.#capture.append(this.#chunk, this.#offset, offset)
        this.#keep(this.#current.path, this.#capture.end(offset) ?? 'null')
        this.#current = null
      },
    })
  }

  push(chunk: Uint8Array) {
    if (!this.#readable) return
    this.#chunk = chunk
    try {
      this.#walker.push(chunk)
    } catch (error) {
      if (!(error instanceof ScanError)) throw error
      this.#readable = false
    }
    this.#capture.append(chunk, this.#offset, this.#offset + chunk.length)
    this.#offset += chunk.length
  }

  /** Whether it begins as a JSON object. */
  get isJson(): boolean {
    return this.#isJson
  }

  /** Whether exactly one JSON object was pushed, to its end. */
  get isWhole(): boolean {
    if (!this.#readable) return false
    try {
      this.#walker.end()
      return true
    } catch (error) {
      if (error instanceof ScanError) return false
      throw error
    }
  }

  /** How many fields were captured, those of arrays' elements aside. */
  get size(): number {
    return this.#captured.size
  }

  /** Null when it is absent, too long or not JSON. */
  value(path: string): unknown {
    const json = this.#captured.get(path)
    return json === undefined ? null : parseJson(json)
  }

  text(path: string): string | null {
    const value = this.value(path)
    return typeof value === 'string' ? value : null
  }

  /** The values at `prefix` + name, by name. */
  object<Name extends string>(names: readonly Name[], prefix = ''): Record<Name, unknown> {
    return Object.fromEntries(names.map((name) => [name, this.value(prefix + name)])) as Record<Name, unknown>
  }

  /** Of a path through an array: the value of each element that has one. */
  values(path: string): unknown[] {
    return (this.#elements.get(path) ?? []).map(parseJson)
  }

  /** How many objects, arrays and strings a top-level array has. */
  length(name: string): number {
    return this.#lengths.get(name) ?? 0
  }

  #keep(path: string, json: string) {
    if (!path.includes('[]')) {
      this.#captured.set(path, json)
      return
    }
    const elements = this.#elements.get(path) ?? []
    this.#elementBytes += json.length
    if (elements.length >= MAX_ELEMENTS || this.#elementBytes > MAX_ELEMENT_BYTES) return
    elements.push(json)
    this.#elements.set(path, elements)
  }
}
