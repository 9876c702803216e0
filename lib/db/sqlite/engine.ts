import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import type { Read } from '../../core/sql'
import { openWorkerChannel, type WorkerChannel, type WorkerError } from '../../core/worker-channel'
import type { CommandRunner, Commands, Engine } from '../engine'
import { PrismaClient } from '../generated/client'
import { openReadOnly, sqliteSql } from './connection'
import type { ReaderCall } from './reader'
import type { WriterCall, WriterData } from './writer'

/** Expects a migrated database. `onExit` runs if one of its threads exits before `close`. */
export function startSqliteEngine<C extends Commands>(file: string, onExit: (reason: unknown) => void): Engine<C> {
  const writerData: WriterData = { file, owner: randomUUID() }
  const writer = openWorkerChannel<WriterCall>(resolve('dist/writer.js'), { workerData: writerData, onExit, toError })
  const reader = openWorkerChannel<ReaderCall>(resolve('dist/reader.js'), { workerData: { file }, onExit })
  const connection = openReadOnly(file)
  const db = new PrismaClient({
    adapter: splitAdapter(file, writer),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const readSlow: Read = (text, values = {}) => reader.call({ text, values })
  const revision = connection.prepare('SELECT "value" FROM "Revision"').pluck()
  const zone = connection.prepare(`SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone'`).pluck()
  return {
    name: 'SQLite',
    version: String(connection.prepare('SELECT sqlite_version()').pluck().get()),
    db,
    run: ((name, input) => writer.call({ kind: 'command', name, input })) as CommandRunner<C>,
    read: sqliteSql(connection).all,
    readSlow,
    revision: () => Number(revision.get()),
    zone: () => String(zone.get() ?? 'UTC'),
    // There is only one process.
    withTaskLock: (_, work) => work(),
    async close() {
      await db.$disconnect()
      connection.close()
      await Promise.all([writer.close(), reader.close()])
    },
  }
}

/** Prisma recognizes driver errors, such as a unique constraint violation, by their class. */
const toError = ({ message, code, cause }: WorkerError) =>
  cause
    ? new DriverAdapterError(cause as DriverAdapterError['cause'])
    : Object.assign(new Error(message), code ? { code } : {})

const identity = { provider: 'sqlite', adapterName: '@prisma/adapter-better-sqlite3' } as const

const isRead = (sql: string) => /^\s*(SELECT|WITH)\b/i.test(sql)

/**
 * Prisma's own adapter has one connection, on which a plain write joins whatever transaction is open. Here reads use a
 * read-only connection, and writes and whole transactions go to the writer, one after another.
 */
const splitAdapter = (file: string, writer: WorkerChannel<WriterCall>): SqlDriverAdapterFactory => ({
  ...identity,
  async connect() {
    const reader = await new PrismaBetterSqlite3({ url: file, readonly: true, fileMustExist: true }).connect()
    const sendTo = (tx: number | null) => ({
      queryRaw: (query: SqlQuery) => writer.call<SqlResultSet>({ kind: 'query', tx, query }),
      executeRaw: (query: SqlQuery) => writer.call<number>({ kind: 'execute', tx, query }),
    })
    const outsideTransaction = sendTo(null)

    const adapter: SqlDriverAdapter = {
      ...identity,
      queryRaw: (query) => (isRead(query.sql) ? reader.queryRaw(query) : outsideTransaction.queryRaw(query)),
      executeRaw: outsideTransaction.executeRaw,
      executeScript: (script) => writer.call<void>({ kind: 'script', script }),
      async startTransaction() {
        const tx = await writer.call<number>({ kind: 'begin' })
        const end = () => writer.call<void>({ kind: 'end', tx })
        // Prisma sends COMMIT and ROLLBACK itself, as statements.
        return { ...identity, options: { usePhantomQuery: false }, ...sendTo(tx), commit: end, rollback: end }
      },
      dispose: () => reader.dispose(),
    }
    return adapter
  },
})
