import { workerData } from 'node:worker_threads'
import type { Values } from '../../core/sql'
import { nameThread, serveWorkerCalls } from '../../core/worker-channel'
import { openReadOnly, sqliteSql } from './connection'

/** One SELECT. Long results are requested page by page, so that one query never occupies the thread for long. */
export type ReaderCall = { text: string; values: Values }

/**
 * Entry point of the thread for slow reads, bundled as dist/reader.js. They would block the main thread, and in the
 * writer the ledger.
 */
const { file } = workerData as { file: string }
const { all } = sqliteSql(openReadOnly(file))

nameThread('sqlite-reader')
serveWorkerCalls<ReaderCall>(({ text, values }) => all(text, values))
