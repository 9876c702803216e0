import type { Tokens } from '../../ledger/entry'

/** What the gateway saw of an answer, for the books. */
export type MeterResult = {
  usage: Tokens | null
  /** Of the output tokens, those that make pictures; null when that was not said. */
  pictureTokens: number | null
  /** Of sound that went in. */
  seconds: number | null
  /** Pictures that came out. */
  pictures: number
  model: string | null
  serviceTier: string | null
  /** What the provider calls the answer and its items. */
  ids: string[]
  /** The beginning of what was said, and how long all of it was; asked for only where there is no usage. */
  said(): { text: string; characters: number }
}

export const nothingSeen = (): MeterResult => ({
  usage: null,
  pictureTokens: null,
  seconds: null,
  pictures: 0,
  model: null,
  serviceTier: null,
  ids: [],
  said: () => ({ text: '', characters: 0 }),
})

/** Looks at an answer while it goes by. */
export type Meter = {
  /** What of a chunk the client may have at once; the rest is held. */
  push(chunk: Buffer): Buffer[]
  /** What it may have only once the books are closed; empties it. */
  withheld(): Buffer[]
  /** True once what is held completes the answer. */
  readonly complete: boolean
  /** True once the provider has finished, and only the usage is missing. */
  readonly finished: boolean
  /** No more comes. Resolves once all that was taken has been looked at. */
  finish(): Promise<void>
  result(): MeterResult
}
