import type { UpstreamOrder } from '../order'

type Chat = { model: string; prompt: string; stream: boolean; maxTokens: number }

/** An API as its clients call it, and as its provider answers. */
export type ChaosProtocol = {
  name: string
  /** What the names of its models begin with: a family that has a price. */
  family: string
  /** Picodollars a token. */
  rates: { input: bigint; cached: bigint; output: bigint }
  /** Of an answer's usage: whether the input includes what was cached. */
  inputIncludesCached: boolean

  request(chat: Chat): { path: string; body: object }
  tokenHeader(token: string): Record<string, string>
  /** Whether the text of a stream is complete. */
  isWhole(text: string): boolean
  /** What an error that says that nothing can be reserved looks like. */
  unavailable: object

  streamType: string
  /** The response without a stream. */
  whole(order: UpstreamOrder, model: string): string
  /** A piece of a stream with this text; all pieces of one, the last with the usage. */
  contentPiece(text: string, model: string): string
  pieces(order: UpstreamOrder, model: string): string[]
  /** What is sent for the pieces. `end`: the part of it that says that the stream is complete. */
  frame(pieces: readonly string[]): string[]
  end: string
  errorBody(status: number): object
}

const MAX_WORDS = 12

export const wordsOf = ({ output }: UpstreamOrder) =>
  Array.from({ length: Math.min(Math.max(output, 1), MAX_WORDS) }, () => 'wörd € ')

export const toSse = (piece: string) => `data: ${piece}\n\n`
