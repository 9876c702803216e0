import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** The one who asked, and may leave at any time. Once gone, everything said to them is dropped. */
export type Downstream = {
  /** Aborted when the connection closed before the answer was complete. */
  disconnected: AbortSignal
  /** True while not a byte of an answer has gone out. */
  readonly headersUnsent: boolean
  /** `now` sends it at once, otherwise it goes with the first bytes. */
  head(status: number, headers: OutgoingHttpHeaders, now: boolean): void
  /** Resolves when the client has taken enough to be sent more. */
  write(bytes: Buffer): Promise<void>
  end(bytes?: Buffer): void
  /** Breaks the connection, so that what was sent cannot pass for a complete answer. */
  abort(): void
}

export function clientOf(response: ServerResponse, patience: number): Downstream {
  const leaving = new AbortController()
  let head = () => {}
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort()
  })
  // A broken connection is told by its close.
  response.on('error', () => {})
  return {
    disconnected: leaving.signal,
    get headersUnsent() {
      return !response.headersSent
    },
    head(status, headers, now) {
      head = () => {
        if (!response.headersSent && !response.destroyed) response.writeHead(status, headers)
      }
      if (!now) return
      head()
      response.flushHeaders()
    },
    async write(bytes) {
      if (leaving.signal.aborted || bytes.length === 0) return
      head()
      if (!response.write(bytes)) await drained(response, leaving.signal, patience)
    },
    end(bytes) {
      if (leaving.signal.aborted) return
      head()
      response.end(bytes)
    },
    abort() {
      response.destroy()
    },
  }
}

/** Waits for a slow reader; one that takes nothing for `patience` ms is let go. */
function drained(response: ServerResponse, gone: AbortSignal, patience: number) {
  return new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      response.off('drain', done)
      gone.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(() => response.destroy(), patience)
    response.once('drain', done)
    gone.addEventListener('abort', done, { once: true })
  })
}
