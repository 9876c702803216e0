import { onPostgres, openDatabase } from '../database'

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

const total = (of: string, as: string) => `CAST(coalesce(sum(${of}), 0) AS BIGINT) AS "${as}"`

/** The books as they lie on the disk, beside a server that may be running. */
export async function openLedger(dataDir: string, postgres?: string) {
  const { all, close } = await openDatabase(dataDir, postgres)
  const one = async (sql: string, values = {}) => (await all<{ it: bigint }>(sql, values))[0]?.it ?? 0n
  const costs = `"userId", ${total('"costPico"', 'costPico')}`
  const byUser = async (sql: string) => {
    const rows = await all<Sums & { userId: bigint }>(`${sql} GROUP BY "userId" ORDER BY "userId"`)
    return new Map(rows.map(({ userId, ...sums }) => [Number(userId), sums]))
  }
  return {
    entries: () =>
      all<Entry>(`SELECT "model" AS "name", "userId", "state", "costPico", "reservedPico", "inputTokens", "outputTokens",
        "status", "flags" FROM "UsageEntry" ORDER BY "id"`),
    open: async () => Number(await one(`SELECT count(*) AS "it" FROM "UsageEntry" WHERE "state" = 'reserved'`)),
    reservedPico: () => one(`SELECT ${total('"reservedPico"', 'it')} FROM "UserMonth"`),
    /** What a person's month has settled and holds. */
    takenBy: (userId: number) =>
      one(`SELECT ${total('"reservedPico" + "settledPico"', 'it')} FROM "UserMonth" WHERE "userId" = :userId`, {
        userId,
      }),
    ofEntries: () =>
      byUser(`SELECT ${costs}, ${total('"units"', 'units')} FROM "UsageEntry" WHERE "state" <> 'reserved'`),
    ofDays: () => byUser(`SELECT ${costs}, ${total('"units"', 'units')} FROM "UsageDay"`),
    ofMonths: () => byUser(`SELECT "userId", ${total('"settledPico"', 'costPico')}, 0 AS "units" FROM "UserMonth"`),
    /** PostgreSQL checks its pages as it reads them. */
    integrity: async () =>
      onPostgres ? 'ok' : (await all<{ integrity_check: string }>('PRAGMA integrity_check'))[0]?.integrity_check,
    close,
  }
}

export type Ledger = Awaited<ReturnType<typeof openLedger>>
