/** Milliseconds. */
export type Timeouts = {
  /** Until a client's body has to keep a pace. */
  body: number
  connect: number
  /** Until the head of the answer: a model may think for minutes first. */
  head: number
  /** Between two pieces of the answer, and for a client that reads nothing. */
  idle: number
  /** Reading on for the usage after the client has left a finished answer. */
  finishGrace: number
  /** Reading on for one who stays with the provider after the client has left. */
  stay: number
  /** Retrying a settle while the client waits. */
  settle: number
  /** How long a list of models is believed. */
  models: number
  /** Until a key that was refused is asked for its models, to see whether it is well again; twice as long each time. */
  probe: number
}

export const timing: Timeouts = {
  body: 30_000,
  connect: 10_000,
  head: 600_000,
  idle: 300_000,
  finishGrace: 5000,
  stay: 600_000,
  settle: 10_000,
  models: 300_000,
  probe: 30_000,
}
