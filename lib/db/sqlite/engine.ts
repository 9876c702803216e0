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

/** How long a change by another process, such as a command, may go unnoticed while this one writes nothing. */
const POLL_INTERVAL_MS = 250

/** Tables that are behind the ledger until a barrier has been awaited. */
const LEDGER_TABLE = /["`](?:Usage(?:Entry|Day|Month|ByUser|ByModel)|UserMonth)["`]/

export type SqliteEngine<C extends Commands> = Engine<C> & {
  /** `barrier`: what every read of a ledger table waits for; null for nothing. */
  setReadBarrier(barrier: () => Promise<unknown> | null): void
}

/** Expects a migrated database. `onExit` runs if one of its threads exits before `close`. */
export function startSqliteEngine<C extends Commands>(
  file: string,
  onExit: (reason: unknown) => void,
): SqliteEngine<C> {
  let revision = 0
  const onNotice = (value: unknown) => {
    revision = Math.max(revision, value as number)
  }
  const writerData: WriterData = { file, owner: randomUUID() }
  const writerOptions = { workerData: writerData, onExit, toError, onNotice }
  const writer = openWorkerChannel<WriterCall>(resolve('dist/writer.js'), writerOptions)
  const reader = openWorkerChannel<ReaderCall>(resolve('dist/reader.js'), { workerData: { file }, onExit })
  const connection = openReadOnly(file)
  let barrier: () => Promise<unknown> | null = () => null
  const barrierFor = (text: string) => (LEDGER_TABLE.test(text) ? barrier() : null)
  const db = new PrismaClient({
    adapter: splitAdapter(file, writer, barrierFor),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const { all } = sqliteSql(connection)
  const read: Read = async (text, values) => {
    await barrierFor(text)
    return all(text, values)
  }
  const readSlow: Read = async (text, values = {}) => {
    await barrierFor(text)
    return reader.call({ text, values })
  }
  const selectRevision = connection.prepare('SELECT "value" FROM "Revision"').pluck()
  const poll = () => onNotice(Number(selectRevision.get()))
  poll()
  const timer = setInterval(poll, POLL_INTERVAL_MS)
  timer.unref()
  const zone = connection.prepare(`SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone'`).pluck()
  return {
    name: 'SQLite',
    version: String(connection.prepare('SELECT sqlite_version()').pluck().get()),
    db,
    run: ((name, input) => writer.call({ kind: 'command', name, input })) as CommandRunner<C>,
    read,
    readSlow,
    revision: () => revision,
    zone: () => String(zone.get() ?? 'UTC'),
    // There is only one process.
    withTaskLock: (_, work) => work(),
    setReadBarrier(newBarrier) {
      barrier = newBarrier
    },
    async close() {
      clearInterval(timer)
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
const splitAdapter = (
  file: string,
  writer: WorkerChannel<WriterCall>,
  barrierFor: (text: string) => Promise<unknown> | null,
): SqlDriverAdapterFactory => ({
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
      async queryRaw(query) {
        if (!isRead(query.sql)) return outsideTransaction.queryRaw(query)
        await barrierFor(query.sql)
        return reader.queryRaw(query)
      },
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
