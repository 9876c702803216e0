import { decodeName, parseJson, ScanError } from './json'
import { ValueCapture } from './json-scanner'
import { JsonWalker } from './json-walker'

const MAX_CAPTURED_BYTES = 64 * 1024

type Position = { path: string; depth: number }

/**
 * Captures values one or two names deep (`usage`, `response.usage`) in JSON of any length. Of duplicates the last one wins.
 * Lenient, because it reads what a provider sends: malformed JSON ends the scan, and what was captured before stands.
 */
export class PathScanner {
  readonly #captured = new Map<string, string>()
  readonly #capture = new ValueCapture(MAX_CAPTURED_BYTES)
  readonly #walker: JsonWalker
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  #topName = ''
  /** A wanted name has been read, its value comes next. */
  #pending: Position | null = null
  /** The value being captured. */
  #current: Position | null = null
  #readable = true

  constructor(paths: ReadonlySet<string>) {
    this.#walker = new JsonWalker({
      name: (bytes, _, depth) => {
        if (depth > 2 || this.#current) return
        const name = decodeName(bytes)
        if (depth === 1) this.#topName = name
        const path = depth === 1 ? name : `${this.#topName}.${name}`
        this.#pending = paths.has(path) ? { path, depth } : null
      },
      valueStart: (offset, depth) => {
        if (this.#pending?.depth !== depth) return
        this.#current = this.#pending
        this.#pending = null
        this.#capture.begin(offset)
      },
      valueEnd: (offset, depth) => {
        if (this.#current?.depth !== depth) return
        this.#capture.append(this.#chunk, this.#offset, offset)
        this.#captured.set(this.#current.path, this.#capture.end(offset) ?? 'null')
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

  /** Null when it is absent, too long or not JSON. */
  value(path: string): unknown {
    return parseJson(this.#captured.get(path) ?? 'null')
  }

  text(path: string): string | null {
    const value = this.value(path)
    return typeof value === 'string' ? value : null
  }
}
