import type { IncomingHttpHeaders } from 'node:http'

/** Servers on a LAN accept any key: a shorter one may be a word that responses are full of. */
const MIN_SECRET_LENGTH = 16

/** Replaces a provider key by `*` in what its provider sends, wherever the chunks are cut. No length changes. */
export class SecretRedactor {
  readonly #secret: Buffer
  /** The end of what was pushed, if it may be the beginning of the key. */
  #pending: Buffer = Buffer.alloc(0)

  constructor(secret: string) {
    this.#secret = Buffer.from(secret.length < MIN_SECRET_LENGTH ? '' : secret)
  }

  /** Returns what can be passed on. */
  push(chunk: Buffer): Buffer {
    if (this.#secret.length === 0) return chunk
    const bytes = this.#redact(this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk)
    const end = this.#startOfPending(bytes)
    this.#pending = bytes.subarray(end)
    return bytes.subarray(0, end)
  }

  /** Of a message that ends where its bytes do. */
  whole(bytes: Buffer): Buffer {
    return this.#secret.length === 0 ? bytes : this.#redact(bytes)
  }

  /** The rest, at the end of the body. */
  flush(): Buffer {
    return this.#pending
  }

  /** Without those that contain the key. */
  headers(headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const secret = this.#secret.toString('latin1')
    if (secret === '') return headers
    const clean = Object.entries(headers).filter(([, value]) => !String(value).includes(secret))
    return Object.fromEntries(clean)
  }

  #redact(bytes: Buffer): Buffer {
    let at = bytes.indexOf(this.#secret)
    if (at < 0) return bytes
    const copy = Buffer.from(bytes)
    for (; at >= 0; at = copy.indexOf(this.#secret, at + this.#secret.length))
      copy.fill('*', at, at + this.#secret.length)
    return copy
  }

  /** Where the key may begin at the end of `bytes`; their length when it does not. */
  #startOfPending(bytes: Buffer): number {
    const first = this.#secret[0] as number
    const from = Math.max(bytes.length - this.#secret.length + 1, 0)
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
      if (this.#secret.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
    return bytes.length
  }
}
