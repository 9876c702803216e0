import { statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type Sqlite from 'better-sqlite3'
import { AppError } from '../core/errors'
import { checkIntegrity, openReadOnly, openReadWrite, sqliteSql } from '../db/sqlite/connection'
import { listTables, sumTables, type TableSums } from '../db/tables'
import { findInconsistencies } from '../ledger/inconsistencies'

/** How a long-running task reports its progress and is cancelled. */
export type TaskOptions = { progress?: (step: string, done: number, total: number) => void; signal?: AbortSignal }

/** About 4 MB per step: the task can be cancelled between two steps. */
const PAGES_PER_STEP = 1000
const MAX_REPORTED_ERRORS = 20

/**
 * Copies the SQLite database `source`, as of one moment, to the file `target`. Returns the row counts and column sums
 * of that moment. The copy runs inside one read transaction: without it SQLite starts over whenever the server commits.
 * Neither blocks the other.
 */
export async function copyDatabase(
  source: string,
  target: string,
  { progress, signal }: TaskOptions,
): Promise<TableSums> {
  const connection = openReadOnly(source)
  try {
    connection.exec('BEGIN')
    const sql = sqliteSql(connection)
    const sums = await sumTables(sql, await listTables(sql))
    await connection.backup(target, {
      progress({ totalPages, remainingPages }) {
        signal?.throwIfAborted()
        progress?.('Copying', totalPages - remainingPages, totalPages)
        return PAGES_PER_STEP
      },
    })
    return sums
  } finally {
    connection.close()
  }
}

/**
 * What a database contains, for people to compare. `lastRequestAt`: when its latest request started, milliseconds UTC.
 */
export type Contents = { users: number; keys: number; entries: number; lastRequestAt: number | null; bytes: number }

/**
 * Checks that the pages of the copy in `file` are intact, its ledger is consistent and, if given, its sums are
 * `expected`; throws otherwise. Afterwards the copy is a single file without a write-ahead log.
 */
export async function verifyCopy(file: string, expected: TableSums | null, task: TaskOptions): Promise<Contents> {
  const { progress, signal } = task
  const connection = openReadWrite(file)
  try {
    connection.pragma('journal_mode = DELETE')
    const sql = sqliteSql(connection)
    const tables = await listTables(sql)
    const errors = await checkIntegrity(connection, {
      progress: progress && ((done, total) => progress('Checking', done, total)),
      signal,
    })
    if (errors.length === 0) errors.push(...(await findInconsistencies(sql, signal)))
    if (errors.length > 0) throw invalidCopy(errors)
    if (expected && !isDeepStrictEqual(await sumTables(sql, tables), expected))
      throw invalidCopy(['its totals differ from those of the source'])
    return contentsOf(connection, statSync(file).size)
  } finally {
    connection.close()
  }
}

function contentsOf(connection: Sqlite.Database, bytes: number): Contents {
  const value = (sql: string) => connection.prepare(sql).pluck().get() as bigint | null
  const lastRequestAt = value('SELECT max("startedAt") FROM "UsageEntry"')
  return {
    users: Number(value('SELECT count(*) FROM "User" WHERE "deletedAt" IS NULL')),
    keys: Number(value('SELECT count(*) FROM "ProviderKey" WHERE "deletedAt" IS NULL')),
    entries: Number(value('SELECT count(*) FROM "UsageEntry"')),
    lastRequestAt: lastRequestAt === null ? null : Number(lastRequestAt),
    bytes,
  }
}

const invalidCopy = (errors: string[]) =>
  new AppError(
    'unavailable',
    `The copy failed verification and was deleted:\n${errors.slice(0, MAX_REPORTED_ERRORS).join('\n')}`,
  )

/** Runs `work` on a connection of its own to the database `file`, which a server may have open. */
export async function withConnection(file: string, work: (sql: ReturnType<typeof sqliteSql>) => Promise<unknown>) {
  const connection = openReadWrite(file)
  await work(sqliteSql(connection)).finally(() => connection.close())
}
