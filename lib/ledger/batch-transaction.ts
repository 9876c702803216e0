import type { Pool } from 'pg'
import type { Sql, Values } from '../core/sql'
import { inTwoRoundTrips } from '../db/postgres/sql'
import * as batch from './batch-statements'
import {
  type Changes,
  decide,
  type LockedMonth,
  type MonthKey,
  monthsToLock,
  nameOf,
  type Operation,
  periodsOf,
  type Result,
  samePeriod,
  type UserPeriod,
} from './decisions'
import type { Amounts } from './entry'
import * as statements from './statements'
import { readReportingZone } from './time-zone'

/**
 * What to do about rows that somebody else has locked: wait `briefly`, so that they do not hold up the others for long; `skip`
 * them; or wait `patiently`, as long as anybody does.
 */
export type Locking = 'briefly' | 'skip' | 'patiently'

export type Timeouts = Readonly<Record<Locking | 'idle', number>>

/**
 * In milliseconds. Waiting briefly is still far longer than batches of replicas wait for each other. A process that stalls in a
 * transaction, `idle`, loses its locks before those who wait for them patiently give up.
 */
const TIMEOUTS: Timeouts = { briefly: 1000, skip: 5000, patiently: 5000, idle: 4000 }

/** Statements find their few rows by keys, also those that were planned while the tables were empty. */
const BY_KEY = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' }

/** Those without a result have met a row that is locked. */
export type Outcome = ReadonlyMap<Operation, Result>

type MonthRow = Omit<LockedMonth, 'userId' | 'isChanged'> & { userId: bigint; zone: string | null }
type PeriodRow = Omit<UserPeriod, 'userId'> & Amounts & { userId: bigint }
type Found = { months: readonly MonthRow[]; entries: readonly statements.EntryRow[]; periods: readonly PeriodRow[] }

/** Nothing was changed if the time zone is another one, or if months have no row yet. */
type Attempt =
  | { kind: 'done'; outcome: Outcome }
  | { kind: 'other zone'; zone: string }
  | { kind: 'missing'; months: readonly MonthKey[] }

const MAX_ATTEMPTS = 8

/** Decides and writes a batch on PostgreSQL, in one transaction of two round trips. */
export function batchTransaction(pool: Pool, owner: string, timeouts: Timeouts = TIMEOUTS) {
  const settingsFor = (locking: Locking) => ({
    ...BY_KEY,
    lock_timeout: timeouts[locking],
    idle_in_transaction_session_timeout: timeouts.idle,
  })
  /** As the last transaction found it. */
  let lastZone = 'UTC'

  return async (operations: readonly Operation[], locking: Locking): Promise<Outcome> => {
    for (let count = 1; count <= MAX_ATTEMPTS; count += 1) {
      const zone = lastZone
      const attempt = await attemptBatch(operations, zone, locking)
      if (attempt.kind === 'done') return attempt.outcome
      lastZone = attempt.kind === 'missing' ? await createMonths(attempt.months, zone, locking) : attempt.zone
    }
    throw new Error('The months of a batch keep changing.')
  }

  function attemptBatch(operations: readonly Operation[], zone: string, locking: Locking): Promise<Attempt> {
    const keys = distinct(operations.flatMap((operation) => monthsToLock(operation, zone)))
    return inTwoRoundTrips<Found, Attempt>({
      pool,
      settings: settingsFor(locking),
      read: (sql) => lock(sql, operations, { keys, periods: distinctPeriods(operations, zone), zone }, locking),
      write(sql, found) {
        const currentZone = found.months[0]?.zone ?? zone
        if (currentZone !== zone) return { writes: [], result: { kind: 'other zone', zone: currentZone } }
        const locked = lockedBy(found, zone)
        const months = locking === 'skip' ? [] : keys.filter((key) => !locked.months.has(nameOf(key)))
        if (months.length > 0) return { writes: [], result: { kind: 'missing', months } }
        const possible = locking === 'skip' ? operations.filter((one) => isLocked(one, locked)) : operations
        const { results: outcome, changes } = decide(possible, locked)
        return { writes: write(sql, owner, changes, [...locked.months.values()]), result: { kind: 'done', outcome } }
      },
    })
  }

  /**
   * In a transaction of its own, since a row that is inserted cannot be locked in the order of all rows. Returns the time zone,
   * and creates none if that is another one.
   */
  function createMonths(months: readonly MonthKey[], zone: string, locking: Locking): Promise<string> {
    return inTwoRoundTrips({
      pool,
      settings: settingsFor(locking),
      read: readReportingZone,
      write: (sql, current) => ({
        writes: current === zone ? [sql.run(batch.createMonths, batch.asRows(months))] : [],
        result: current,
      }),
    })
  }
}

const distinct = (months: readonly MonthKey[]): MonthKey[] => [
  ...new Map(months.map(({ userId, month }) => [nameOf({ userId, month }), { userId, month }])).values(),
]

function distinctPeriods(operations: readonly Operation[], zone: string): UserPeriod[] {
  const distinct: UserPeriod[] = []
  for (const operation of operations)
    for (const period of periodsOf(operation, zone))
      if (!distinct.some((one) => samePeriod(one, period))) distinct.push(period)
  return distinct
}

type ToLock = { keys: readonly MonthKey[]; periods: readonly UserPeriod[]; zone: string }

/** Periods are read last: a statement sees what was committed before it began, and it begins once the months are locked. */
async function lock(sql: Sql, operations: readonly Operation[], { keys, periods, zone }: ToLock, locking: Locking) {
  const closing = operations.filter(({ kind }) => kind !== 'reserve').map(({ id }) => id)
  const skips = locking === 'skip'
  const [months, entries, sums] = await Promise.all([
    sql.all<MonthRow>(skips ? batch.lockFreeMonths : batch.lockMonths, batch.asRows(keys)),
    closing.length === 0
      ? []
      : sql.all<statements.EntryRow>(skips ? batch.lockFreeEntries : batch.lockEntries, batch.asRows(closing)),
    periods.length === 0
      ? []
      : sql.all<PeriodRow>(batch.readPeriods, batch.asRows(periods.map((period) => batch.periodRow(period, zone)))),
  ])
  return { months, entries, periods: sums }
}

const lockedBy = ({ months, entries, periods }: Found, zone: string) => ({
  zone,
  periods: periods.map((row) => ({ ...row, userId: Number(row.userId) })),
  months: new Map(
    months.map((row) => {
      const month: LockedMonth = { ...row, userId: Number(row.userId), isChanged: false }
      return [nameOf(month), month]
    }),
  ),
  entries: new Map(entries.map((entry) => [entry.id, entry])),
})

const isLocked = (operation: Operation, { zone, months, entries }: ReturnType<typeof lockedBy>) =>
  monthsToLock(operation, zone).every((month) => months.has(nameOf(month))) &&
  (operation.kind === 'reserve' || entries.has(operation.id))

/** Sends all statements at once. */
function write(sql: Sql, owner: string, changes: Changes, months: readonly LockedMonth[]): Promise<unknown>[] {
  const writes: Promise<unknown>[] = []
  const run = (text: string, values: Values) => writes.push(sql.run(text, values))
  const runAll = (text: string, rows: readonly unknown[]) => rows.length > 0 && run(text, batch.asRows(rows))
  const closedRow = ({ entry, settlement }: Changes['closed'][number]) => ({
    ...statements.settledValues(settlement, entry.reservedPico),
    id: entry.id,
  })
  runAll(
    batch.insertEntries,
    changes.reserved.map(({ budgets, periodLimits, ...columns }) => ({ ...columns, owner })),
  )
  runAll(batch.closeEntries, changes.closed.map(closedRow))
  runAll(batch.deleteEntries, changes.released)
  runAll(
    batch.updateMonths,
    months.filter(({ isChanged }) => isChanged),
  )
  runAll(batch.addToDays, changes.days.rows)
  for (const { key, audit } of changes.replaced) {
    run(statements.deleteEmptyDay, key)
    run(statements.auditLateSettlement, audit)
  }
  return writes
}
