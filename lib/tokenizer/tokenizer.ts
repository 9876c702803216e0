import { resolve } from 'node:path'
import { openWorkerChannel, type WorkerChannel } from '../core/worker-channel'

export type TokenizerCall = { text: string; model: string }[]

/** Token counts of texts, in order: for estimating responses whose usage was never received. */
export type CountTokens = (texts: TokenizerCall) => Promise<number[]>

export type Tokenizer = { countTokens: CountTokens; close(): Promise<void> }

/** Counts in a worker thread, which starts on first use: most processes never estimate, and the vocabularies are large. */
export function makeTokenizer(onExit: (reason: unknown) => void): Tokenizer {
  const file = resolve('dist/tokenizer.js')
  let channel: WorkerChannel<TokenizerCall> | undefined
  return {
    countTokens(texts) {
      channel ??= openWorkerChannel(file, { onExit })
      return channel.call(texts)
    },
    close: async () => channel?.close(),
  }
}
