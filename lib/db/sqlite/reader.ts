import { parentPort, workerData } from 'node:worker_threads'
import { count } from '../../tokenizer/tokenizer'
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
