import { onPostgres, openDatabase } from '../support/database'

export type Entry = {
  model: string
  userId: bigint
  state: string
  costPico: bigint | null
  reservedPico: bigint
  inputTokens: bigint
  outputTokens: bigint
  status: bigint | null
  flags: string | null
}

export type Totals = { costPico: bigint; units: bigint }

const total = (expression: string, alias: string) => `CAST(coalesce(sum(${expression}), 0) AS BIGINT) AS "${alias}"`

/** Reads the ledger from the database, beside a server that may be running. */
export async function openLedger(dataDir: string, postgres: string | undefined, flush: () => Promise<unknown>) {
  const { all, close } = await openDatabase(dataDir, postgres, flush)
  const scalar = async (sql: string, values = {}) => (await all<{ value: bigint }>(sql, values))[0]?.value ?? 0n
  const costs = `"userId", ${total('"costPico"', 'costPico')}`
  const byUser = async (sql: string) => {
    const rows = await all<Totals & { userId: bigint }>(`${sql} GROUP BY "userId" ORDER BY "userId"`)
    return new Map(rows.map(({ userId, ...totals }) => [Number(userId), totals]))
  }
  return {
    entries: () =>
      all<Entry>(`SELECT "model", "userId", "state", "costPico", "reservedPico", "inputTokens", "outputTokens",
        "status", "flags" FROM "UsageEntry" ORDER BY "id"`),
    /** The number of reservations. */
    open: async () => Number(await scalar(`SELECT count(*) AS "value" FROM "UsageEntry" WHERE "state" = 'reserved'`)),
    reservedPico: () => scalar(`SELECT ${total('"reservedPico"', 'value')} FROM "UserMonth"`),
    /** What a user's budget is checked against. */
    spentAndReserved: (userId: number) =>
      scalar(`SELECT ${total('"reservedPico" + "settledPico"', 'value')} FROM "UserMonth" WHERE "userId" = :userId`, {
        userId,
      }),
    totalsOfEntries: () =>
      byUser(`SELECT ${costs}, ${total('"units"', 'units')} FROM "UsageEntry" WHERE "state" <> 'reserved'`),
    totalsOfDays: () => byUser(`SELECT ${costs}, ${total('"units"', 'units')} FROM "UsageDay"`),
    totalsOfMonths: () =>
      byUser(`SELECT "userId", ${total('"settledPico"', 'costPico')}, 0 AS "units" FROM "UserMonth"`),
    /** PostgreSQL checks its pages when it reads them. */
    integrity: async () =>
      onPostgres ? 'ok' : (await all<{ integrity_check: string }>('PRAGMA integrity_check'))[0]?.integrity_check,
    close,
  }
}

export type Ledger = Awaited<ReturnType<typeof openLedger>>
