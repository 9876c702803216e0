import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

export type Entry = {
  name: string
  userId: bigint
  state: string
  costPico: bigint | null
  reservedPico: bigint
  inputTokens: bigint
  outputTokens: bigint
  status: bigint | null
  flags: string | null
}

export type Sums = { costPico: bigint; units: bigint }

/** The books as they lie on the disk, beside a server that may be running. */
export function openLedger(dataDir: string) {
  const database = new Sqlite(join(dataDir, 'chatelaine.db'), { readonly: true })
  database.defaultSafeIntegers(true)
  const all = <Row>(sql: string) => database.prepare(sql).all() as Row[]
  const one = <Value>(sql: string) => database.prepare(sql).pluck().get() as Value
  const costs = 'userId, coalesce(sum(costPico), 0) AS costPico'
  const byUser = (sql: string) =>
    new Map(
      all<Sums & { userId: bigint }>(`${sql} GROUP BY userId`).map(({ userId, ...sums }) => [Number(userId), sums]),
    )
  return {
    entries: () =>
      all<Entry>(`SELECT model AS name, userId, state, costPico, reservedPico, inputTokens, outputTokens, status, flags
        FROM UsageEntry ORDER BY id`),
    open: () => Number(one<bigint>(`SELECT count(*) FROM UsageEntry WHERE state = 'reserved'`)),
    reservedPico: () => one<bigint>('SELECT coalesce(sum(reservedPico), 0) FROM UserMonth'),
    /** What a person's month has settled and holds. */
    takenBy: (userId: number) =>
      database
        .prepare('SELECT coalesce(sum(reservedPico + settledPico), 0) FROM UserMonth WHERE userId = ?')
        .pluck()
        .get(userId) as bigint,
    ofEntries: () => byUser(`SELECT ${costs}, sum(units) AS units FROM UsageEntry WHERE state <> 'reserved'`),
    ofDays: () => byUser(`SELECT ${costs}, sum(units) AS units FROM UsageDay`),
    ofMonths: () => byUser(`SELECT userId, sum(settledPico) AS costPico, 0 AS units FROM UserMonth`),
    integrity: () => one<string>('PRAGMA integrity_check'),
    close: () => database.close(),
  }
}

export type Ledger = ReturnType<typeof openLedger>
