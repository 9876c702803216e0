import { nameOf, parsed } from './json-text'
import { JsonWalker, ScanError } from './json-walk'
import { ValueCopy } from './value-copy'

const MOST_KEPT = 64 * 1024

/** Finds values one or two names deep (`usage`, `response.usage`) in JSON of any length as it goes by; of two, the last. */
export class PathScanner {
  readonly #found = new Map<string, string>()
  readonly #copy = new ValueCopy(MOST_KEPT)
  readonly #walker: JsonWalker
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  #top = ''
  #named: { path: string; depth: number } | null = null
  #open: { path: string; depth: number } | null = null
  #readable = true

  constructor(wanted: ReadonlySet<string>) {
    this.#walker = new JsonWalker({
      name: (bytes, _, depth) => {
        if (depth > 2 || this.#open) return
        const name = nameOf(bytes)
        if (depth === 1) this.#top = name
        const path = depth === 1 ? name : `${this.#top}.${name}`
        this.#named = wanted.has(path) ? { path, depth } : null
      },
      valueStart: (offset, depth) => {
        if (this.#named?.depth !== depth) return
        this.#open = this.#named
        this.#named = null
        this.#copy.begin(offset)
      },
      valueEnd: (offset, depth) => {
        if (this.#open?.depth !== depth) return
        this.#copy.add(this.#chunk, this.#offset, offset)
        this.#found.set(this.#open.path, this.#copy.end(offset) ?? 'null')
        this.#open = null
      },
    })
  }

  /** What cannot be read any further is left alone: what was found by then stands. */
  push(chunk: Uint8Array) {
    if (!this.#readable) return
    this.#chunk = chunk
    try {
      this.#walker.push(chunk)
    } catch (error) {
      if (!(error instanceof ScanError)) throw error
      this.#readable = false
    }
    this.#copy.add(chunk, this.#offset, this.#offset + chunk.length)
    this.#offset += chunk.length
  }

  value(path: string): unknown {
    return parsed(this.#found.get(path) ?? 'null')
  }

  text(path: string): string | null {
    const value = this.value(path)
    return typeof value === 'string' ? value : null
  }
}
