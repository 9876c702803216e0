import { performance } from 'node:perf_hooks'
import type { Downstream } from './downstream'

/** A comment: clients skip it, and proxies see that the connection is in use. */
const COMMENT = Buffer.from(': keep-alive\n\n')

/** A stream of events on its way to a client. */
export type EventStream = {
  /** Milliseconds of the monotonic clock. */
  lastWriteAt: number
  /** Nothing has been written yet, or what was written last ends an event. */
  isBetweenEvents: boolean
  write(bytes: Buffer): void
}

export function eventsTo(downstream: Pick<Downstream, 'response' | 'write'>): EventStream {
  const events: EventStream = {
    lastWriteAt: performance.now(),
    isBetweenEvents: true,
    write(bytes) {
      events.lastWriteAt = performance.now()
      // A client that reads too slowly is not waiting.
      if (!downstream.response.writableNeedDrain) downstream.write(bytes)
    },
  }
  return events
}

/** An error of which the status can no longer tell: SDKs throw it as they throw those of a provider within a stream. */
export const errorEvent = (body: unknown) => Buffer.from(`event: error\ndata: ${JSON.stringify(body)}\n\n`)

/** Fills the silence between the events of all open streams, with one timer for all of them. */
export type KeepAlive = { add(stream: EventStream): void; remove(stream: EventStream): void }

export function makeKeepAlive(intervalMs: number): KeepAlive {
  const streams = new Set<EventStream>()
  let timer: NodeJS.Timeout | undefined
  const check = () => {
    const now = performance.now()
    for (const stream of streams)
      if (stream.isBetweenEvents && now - stream.lastWriteAt >= intervalMs) stream.write(COMMENT)
  }
  return {
    add(stream) {
      streams.add(stream)
      timer ??= setInterval(check, intervalMs / 5).unref()
    },
    remove(stream) {
      streams.delete(stream)
      if (streams.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
  }
}

const [LF, CR] = [0x0a, 0x0d]

/** Whether bytes end with a blank line. Where they are cut inside it, the answer is no: the next ones tell. */
export function endsEvent(bytes: Buffer): boolean {
  const { length } = bytes
  if (bytes[length - 1] !== LF) return false
  return bytes[length - 2] === LF || (bytes[length - 2] === CR && bytes[length - 3] === LF)
}
