import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Timeouts } from '../http/timeouts'
import { SHORT } from '../request/body'
import { SecretRedactor } from './redact'

export type Outgoing = {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  headers: Record<string, string>
  /** In parts, empty for none. */
  body: readonly Buffer[]
  /** The key in the headers: whatever comes back, it is not in it. */
  secret: string
}
/** What a provider answered. The body has to be read or destroyed; destroying it cuts the connection at once. */
export type Answer = { status: number; headers: IncomingHttpHeaders; body: Readable }

/** Nothing was answered. `sent` tells whether the request may have run all the same. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  constructor(
    readonly sent: boolean,
    override readonly cause: Error,
  ) {
    super(cause.message)
  }
}

/** One request over `pool`. Rejects with NoAnswer. `signal` ends it, before the answer and in the midst of it. */
export function send(
  pool: Dispatcher,
  { secret, body: parts, ...outgoing }: Outgoing,
  signal: AbortSignal,
  { head, idle }: Timeouts,
): Promise<Answer> {
  // Out here: what the handlers see lives until the answer has ended, and the parts must not.
  const options = { ...outgoing, ...payload(parts, outgoing.headers), headersTimeout: head, bodyTimeout: idle }
  return new Promise((resolve, reject) => {
    let [sent, whole] = [false, false]
    let body: Readable | null = null
    const mask = new SecretRedactor(secret)
    pool.dispatch(options, {
      onRequestStart(controller) {
        // Called on a live connection, right before the first byte is written.
        if (signal.aborted) return controller.abort(new Error('the client has left'))
        sent = true
        signal.addEventListener('abort', () => !body && controller.abort(new Error('the client has left')), {
          once: true,
        })
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return
        body = new Readable({
          read: () => controller.resume(),
          destroy(error, done) {
            if (!whole) controller.abort(error ?? new Error('nobody reads on'))
            done(error)
          },
        })
        // It may fail while nobody is reading; whoever reads is told again.
        body.on('error', () => {})
        resolve({ status, headers: mask.headers(headers), body })
      },
      onResponseData(controller, chunk) {
        const bytes = mask.push(chunk)
        if (bytes.length > 0 && body?.push(bytes) === false) controller.pause()
      },
      onResponseEnd() {
        whole = true
        body?.push(mask.rest())
        body?.push(null)
      },
      onResponseError(_, error) {
        if (body) body.destroy(error)
        else reject(new NoAnswer(sent, error))
      },
    })
  })
}

/** A long body is read from a stream: undici keeps what it was given until the answer has ended, and of a stream that is nothing. */
function payload(parts: readonly Buffer[], headers: Record<string, string>) {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const [only = null] = parts
  if (length <= SHORT) return { body: parts.length > 1 ? Buffer.concat(parts) : only }
  const left = [...parts]
  const body = new Readable({
    read() {
      this.push(left.shift() ?? null)
    },
  })
  return { body, headers: { ...headers, 'content-length': String(length) } }
}
