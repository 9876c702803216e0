import { performance } from 'node:perf_hooks'

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
