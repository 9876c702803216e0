import type { Tokens } from '../../pricing/tokens'

/** Reads the usage out of a response while it is relayed. */
export type Meter = {
  /** Returns what the client may have at once; the rest is withheld. */
  push(chunk: Buffer): Buffer[]
  /** What the client may have only once the ledger entry is settled. Empties it. */
  withheld(): Buffer[]
  /** What is withheld completes the response. */
  readonly complete: boolean
  /** The provider has finished, and only the usage is missing. */
  readonly finished: boolean
  /** Nothing more will be pushed. Resolves once everything pushed has been metered. */
  finish(): Promise<void>
  result(): MeterResult
}

export type MeterResult = {
  /** Null when none was reported. */
  usage: Tokens | null
  /** Output tokens that make up images; null when that was not reported. */
  imageOutputTokens: number | null
  /** Seconds of audio input. */
  audioSeconds: number | null
  /** Images in the response. */
  images: number
  model: string | null
  serviceTier: string | null
  /** Of the response and its items, as the provider stores them. */
  ids: string[]
  /** The beginning of the output, and the length of all of it. Computed on demand: only estimates need it. */
  outputText(): { text: string; characters: number }
}

export const emptyResult = (): MeterResult => ({
  usage: null,
  imageOutputTokens: null,
  audioSeconds: null,
  images: 0,
  model: null,
  serviceTier: null,
  ids: [],
  outputText: () => ({ text: '', characters: 0 }),
})
