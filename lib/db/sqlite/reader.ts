import { parentPort, workerData } from 'node:worker_threads'
import type { Values } from '../sql'
import { openToRead } from './connection'
import type { Reply } from './protocol'
import { sqlOver } from './sql'

/** Token counts of texts, in order: estimates, for answers whose usage was never seen. */
export type CountTokens = (texts: { text: string; model: string }[]) => Promise<number[]>

/**
 * `read`: rows of one SELECT, read beside the streams. What can be long is asked for in pages, each from where the last one
 * ended, so that the thread is never held and a change of the database never waits.
 */
export type ReaderCall =
  | { kind: 'count'; texts: Parameters<CountTokens>[0] }
  | { kind: 'read'; text: string; values: Values }

/** Longer texts are counted by their first part and scaled: a tokenizer must not hold the thread for seconds. */
const COUNTED_CHARACTERS = 200_000

const older = /^(gpt-4(-|$)|gpt-3\.5|text-embedding)/

async function count({ text, model }: { text: string; model: string }) {
  const { countTokens } = older.test(model)
    ? await import('gpt-tokenizer/encoding/cl100k_base')
    : await import('gpt-tokenizer/encoding/o200k_base')
  const part = text.slice(0, COUNTED_CHARACTERS)
  const counted = countTokens(part, { allowedSpecial: 'all' })
  return part.length === text.length ? counted : Math.ceil((counted * text.length) / part.length)
}

const { file } = workerData as { file: string | null }
const sql = file ? sqlOver(openToRead(file)) : null

const work = async (call: ReaderCall) =>
  call.kind === 'read' ? sql?.all(call.text, call.values) : Promise.all(call.texts.map(count))

/** The thread beside the writer: work that would hold up the streams of the main thread. */
parentPort?.on('message', async (calls: { id: number; call: ReaderCall }[]) => {
  for (const { id, call } of calls) parentPort?.postMessage([await answer(id, call)])
})

async function answer(id: number, call: ReaderCall): Promise<Reply> {
  try {
    return { id, value: await work(call) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { id, error: { message: error.message, ...('code' in error && { code: String(error.code) }) } }
  }
}
