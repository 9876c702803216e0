import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { LedgerRunner } from '../../ledger/books'
import type { Engine } from '../../runtime/assemble'
import { PrismaClient } from '../generated/client'
import type { Read } from '../sql'
import { splitAdapter } from './adapter'
import { openChannel } from './channel'
import { openToRead } from './connection'
import type { Call } from './protocol'
import type { ReaderCall } from './reader'
import { sqlOver } from './sql'

/** Starts the threads over a database that is migrated. `about` names this process. */
export function startEngine(file: string, about: string, onDeath: (why: unknown) => void): Engine {
  const writer = openChannel<Call>(resolve('dist/writer.js'), { file, owner: randomUUID() }, onDeath)
  const reader = openChannel<ReaderCall>(resolve('dist/reader.js'), { file }, onDeath)
  const connection = openToRead(file)
  const db = new PrismaClient({
    adapter: splitAdapter(file, writer),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const keep = ((verb, input) => writer.call({ kind: 'book', verb, input })) as LedgerRunner
  const readLong: Read = (text, values = {}) => reader.call({ kind: 'read', text, values })
  const version = String(connection.prepare('SELECT sqlite_version()').pluck().get())
  return {
    db,
    keep,
    ...mainReads(connection),
    readLong,
    exclusively: (_, work) => work(),
    countTokens: (texts) => reader.call({ kind: 'count', texts }),
    beat: () => keep('beat', { until: null, about }),
    engine: { name: 'SQLite', version },
    async close() {
      await db.$disconnect()
      connection.close()
      await Promise.all([writer.close(), reader.close()])
    },
  }
}

/** Reads on the main thread's own connection. */
function mainReads(connection: ReturnType<typeof openToRead>): Pick<Engine, 'read' | 'revision' | 'zone'> {
  const revision = connection.prepare('SELECT "value" FROM "Revision"').pluck()
  const zone = connection.prepare(`SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone'`).pluck()
  return {
    read: sqlOver(connection).all,
    revision: () => Number(revision.get()),
    zone: () => String(zone.get() ?? 'UTC'),
  }
}
