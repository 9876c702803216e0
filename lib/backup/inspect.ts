import { statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type Sqlite from 'better-sqlite3'
import { AppError } from '../core/errors'
import { openToWrite } from '../db/sqlite/connection'
import { brokenIn } from '../db/sqlite/integrity'
import { sqlOver } from '../db/sqlite/sql'
import { type Sums, sumsOf, tablesOf } from '../db/tables'
import { disagreements } from '../ledger/disagreements'
import type { Work } from './snapshot'

/** What is in a database, for people to compare. `until`: when the last request began that is in it, milliseconds UTC. */
export type Contents = { people: number; keys: number; entries: number; until: number | null; bytes: number }

/** Throws unless the copy in `file` is whole, agrees with itself and with `expected`. Afterwards it is one file, without a log beside it. */
export async function inspect(file: string, expected: Sums | null, { progress, signal }: Work): Promise<Contents> {
  const connection = openToWrite(file)
  try {
    connection.pragma('journal_mode = DELETE')
    const sql = sqlOver(connection)
    const tables = await tablesOf(sql)
    const faults = await brokenIn(connection, {
      progress: progress && ((done, total) => progress('Checking', done, total)),
      signal,
    })
    if (faults.length === 0) faults.push(...(await disagreements(sql, signal)))
    if (faults.length > 0) throw unsound(faults)
    if (expected && !isDeepStrictEqual(await sumsOf(sql, tables), expected))
      throw unsound(['its sums are not those of the source'])
    return contentsOf(connection, statSync(file).size)
  } finally {
    connection.close()
  }
}

function contentsOf(connection: Sqlite.Database, bytes: number): Contents {
  const one = (sql: string) => connection.prepare(sql).pluck().get() as bigint | null
  const until = one('SELECT max("startedAt") FROM "UsageEntry"')
  return {
    people: Number(one('SELECT count(*) FROM "User" WHERE "deletedAt" IS NULL')),
    keys: Number(one('SELECT count(*) FROM "ProviderKey" WHERE "deletedAt" IS NULL')),
    entries: Number(one('SELECT count(*) FROM "UsageEntry"')),
    until: until === null ? null : Number(until),
    bytes,
  }
}

const unsound = (faults: string[]) =>
  new AppError('unavailable', `The copy is not sound, so it was not kept:\n${faults.slice(0, 20).join('\n')}`)
