import { workerData } from 'node:worker_threads'
import { nameThread } from '../core/worker-channel'
import { serveWriter, type WriterData } from '../db/sqlite/writer'
import { sqliteLedgerCommands } from '../ledger/sqlite-commands'

/** Entry point of the writer thread, bundled as dist/writer.js: combines SQLite with the ledger. */
const { file, owner } = workerData as WriterData
nameThread('ledger-writer')
await serveWriter(file, (sql) => sqliteLedgerCommands(sql, owner))
