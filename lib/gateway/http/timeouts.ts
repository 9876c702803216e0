/** Milliseconds, except `drainBytes`. */
export type Timeouts = {
  /** Before a client's body has to keep a minimum throughput. */
  body: number
  connect: number
  /** For the response's headers: a model may think for minutes first. */
  head: number
  /** Between two chunks of the response, and for a client that reads nothing. */
  idle: number
  /** Of silence between two events of a stream, before a comment fills it. */
  keepAlive: number
  /** Between two pings of a WebSocket, each of which has to be answered before the next. */
  ping: number
  /** Waiting for the usage of a finished response after the client has disconnected. */
  finishGrace: number
  /** Draining a response after the client has disconnected. */
  drain: number
  /** Bytes drained at most. */
  drainBytes: number
  /** Retrying a settlement while the client waits. */
  settleRetry: number
  /** How long a key's list of models is cached. */
  models: number
  /** Before a rejected key is probed; doubles with each probe. */
  probe: number
}

export const defaultTimeouts: Timeouts = {
  body: 30_000,
  connect: 10_000,
  head: 600_000,
  idle: 300_000,
  keepAlive: 15_000,
  ping: 30_000,
  finishGrace: 5000,
  drain: 600_000,
  drainBytes: 64 * 2 ** 20,
  settleRetry: 10_000,
  models: 300_000,
  probe: 30_000,
}
