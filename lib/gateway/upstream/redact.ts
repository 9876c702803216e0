import type { IncomingHttpHeaders } from 'node:http'

/** A shorter key may be a word that answers are full of: servers on a LAN take any. */
const SHORTEST = 16

/** Covers a key in what its provider sends, wherever the pieces are cut. No length changes. */
export class SecretRedactor {
  readonly #secret: Buffer
  /** May be the beginning of the key. */
  #held: Buffer = Buffer.alloc(0)

  constructor(secret: string) {
    this.#secret = Buffer.from(secret.length < SHORTEST ? '' : secret)
  }

  /** What can go on now. */
  push(chunk: Buffer): Buffer {
    if (this.#secret.length === 0) return chunk
    const bytes = this.#covered(this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk)
    const end = this.#beginning(bytes)
    this.#held = bytes.subarray(end)
    return bytes.subarray(0, end)
  }

  rest(): Buffer {
    return this.#held
  }

  headers(headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const secret = this.#secret.toString('latin1')
    if (secret === '') return headers
    const clean = Object.entries(headers).filter(([, value]) => !String(value).includes(secret))
    return Object.fromEntries(clean)
  }

  #covered(bytes: Buffer): Buffer {
    let at = bytes.indexOf(this.#secret)
    if (at < 0) return bytes
    const copy = Buffer.from(bytes)
    for (; at >= 0; at = copy.indexOf(this.#secret, at + this.#secret.length))
      copy.fill('*', at, at + this.#secret.length)
    return copy
  }

  /** Where the key may have begun at the end of `bytes`; their length when it did not. */
  #beginning(bytes: Buffer): number {
    const first = this.#secret[0] as number
    const from = Math.max(bytes.length - this.#secret.length + 1, 0)
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
      if (this.#secret.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
    return bytes.length
  }
}
