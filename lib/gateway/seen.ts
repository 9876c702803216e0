import type { Tokens } from '../ledger/entry'

/** What the gateway saw of an answer, for the books. */
export type Seen = {
  usage: Tokens | null
  model: string | null
  serviceTier: string | null
  /** The beginning of what was said, and how long all of it was; asked for only where there is no usage. */
  said(): { text: string; characters: number }
}

/** Looks at an answer while it goes by. */
export type Meter = {
  /** What of a chunk the client may have at once; the rest is held. */
  take(chunk: Buffer): Buffer[]
  /** What it may have only once the books are closed; empties it. */
  held(): Buffer[]
  /** True once what is held completes the answer. */
  readonly complete: boolean
  /** True once the provider has finished, and only the usage is missing. */
  readonly finished: boolean
  seen(): Seen
}
