import type { Sql } from '../core/sql'
import type { Month } from '../core/time'
import { log } from '../logging/log'
import type { ReservationRef, Settlement, SettleResult } from './entry'
import * as statements from './statements'
import { decodeEntries, type LoggedReservation } from './write-ahead-entry'

/** One row of the log: the entries that were made durable together. */
type Batch = {
  seq: bigint
  owner: string
  /** Entries not applied yet: at 0 the row is deleted. */
  unapplied: number
  /** Batches with the release of a reservation of this one. They outlive it: after a crash, the reservation would look open. */
  releases: Batch[]
}

type OpenReservation = { reservation: LoggedReservation; batch: Batch }
type Closing = { batch: Batch } & ({ settlement: Settlement } | { released: ReservationRef })

/** What the log holds, decoded. */
type Backlog = {
  unread: { batch: Batch; text: string }[]
  open: Map<string, OpenReservation>
  closings: Closing[]
}

type RowCommands = {
  settle(settlement: Settlement): Promise<SettleResult>
  release(reservation: ReservationRef): Promise<boolean>
}

const INSERT = `INSERT INTO "WriteAheadBatch" ("owner", "entries") VALUES (:owner, :text) RETURNING "seq"`
const SELECT_ALL = `SELECT "seq", "owner", "entries" FROM "WriteAheadBatch" ORDER BY "seq"`
const DELETE = `DELETE FROM "WriteAheadBatch" WHERE "seq" = :seq`
const HAS_ROW = `SELECT 1 FROM "UsageEntry" WHERE "id" = :id`

/**
 * The write-ahead log of SQLite, in the thread that writes. `append` makes entries durable; `apply` moves what is closed into
 * the tables, a row and a share of the sums each, and deletes it from the log in the same transaction: exactly once. An open
 * reservation becomes a row only with `flush`, since most requests last seconds. Every command runs inside a transaction of the
 * caller, who calls `onRollback` if that fails.
 */
export function writeAheadLog(sql: Sql, owner: string, rows: RowCommands) {
  /** Null until it is needed, and after a rollback: then it is read from the table. */
  let backlog: Backlog | null = null

  async function append(text: string): Promise<void> {
    const [row] = await sql.all<{ seq: bigint }>(INSERT, { owner, text })
    if (row) backlog?.unread.push({ batch: newBatch(row.seq, owner), text })
  }

  /** Applies up to `count` closed reservations. Returns how many remain. */
  async function apply(count: number): Promise<number> {
    backlog ??= await load()
    readBatches(backlog)
    await applyClosings(backlog.closings.splice(0, count), backlog.open)
    return backlog.closings.length
  }

  /** Applies everything and makes rows of open reservations. The log is empty afterwards. */
  async function flush(): Promise<void> {
    await apply(Number.POSITIVE_INFINITY)
    const { open } = backlog as Backlog
    for (const reserved of open.values()) {
      await insertOpen(reserved)
      await applied(reserved.batch)
    }
    open.clear()
  }

  async function load(): Promise<Backlog> {
    const batches = await sql.all<{ seq: bigint; owner: string; entries: string }>(SELECT_ALL)
    const loaded: Backlog = { unread: [], open: new Map(), closings: [] }
    for (const row of batches) loaded.unread.push({ batch: newBatch(row.seq, row.owner), text: row.entries })
    readBatches(loaded)
    // A batch stays until all of it is applied, so some of it may have been applied before.
    for (const [id, { batch }] of loaded.open)
      if ((await sql.all(HAS_ROW, { id })).length > 0) {
        loaded.open.delete(id)
        await applied(batch)
      }
    return loaded
  }

  async function applyClosings(closings: readonly Closing[], open: Backlog['open']) {
    const sums = new Sums()
    for (const closing of closings) {
      const { batch } = closing
      const id = 'settlement' in closing ? closing.settlement.id : closing.released.id
      const reserved = open.get(id)
      open.delete(id)
      try {
        if (!reserved) {
          if ('settlement' in closing) await rows.settle(closing.settlement)
          else await rows.release(closing.released)
        } else if ('settlement' in closing) await insertClosed(reserved, closing.settlement, sums)
      } catch (error) {
        if (!isRefused(error)) throw error
        // It must not hold up all others. It stays in the log: the next start tries again.
        log.error({ err: error, entry: id }, 'the tables refuse an entry of the write-ahead log')
        continue
      }
      const mustWait = reserved && 'released' in closing && reserved.batch !== batch
      if (mustWait) reserved.batch.releases.push(batch)
      if (reserved) await applied(reserved.batch)
      if (!mustWait) await applied(batch)
    }
    await sums.write(sql)
  }

  async function insertClosed({ reservation, batch }: OpenReservation, settlement: Settlement, sums: Sums) {
    const { months, day, ...columns } = reservation
    const values = {
      ...statements.missingColumns,
      ...columns,
      owner: batch.owner,
      ...statements.settledValues(settlement, reservation.reservedPico),
    }
    if ((await sql.run(statements.insertClosedEntry, values)) > 0) sums.add(reservation, settlement)
  }

  async function insertOpen({ reservation, batch }: OpenReservation) {
    const { months, day, ...columns } = reservation
    await sql.run(statements.insertEntry, { ...statements.missingColumns, ...columns, owner: batch.owner })
    for (const month of months) {
      await sql.run(statements.createMonth, month)
      await sql.run(statements.addToMonth, { ...month, released: -reservation.reservedPico, cost: 0n, lastUsedAt: 0n })
    }
  }

  async function applied(batch: Batch) {
    batch.unapplied -= 1
    if (batch.unapplied > 0) return
    await sql.run(DELETE, { seq: batch.seq })
    for (const release of batch.releases) await applied(release)
  }

  return {
    append,
    apply,
    flush,
    onRollback() {
      backlog = null
    },
  }
}

/** Values that no table takes, as opposed to a database that cannot be written. */
const isRefused = (error: unknown) =>
  error instanceof RangeError ||
  error instanceof TypeError ||
  String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')

const newBatch = (seq: bigint, owner: string): Batch => ({ seq, owner, unapplied: 0, releases: [] })

function readBatches({ unread, open, closings }: Backlog) {
  for (const { batch, text } of unread.splice(0)) {
    const entries = decodeEntries(text)
    batch.unapplied = entries.length
    for (const entry of entries) {
      if (entry.kind === 'reserve') open.set(entry.reservation.id, { reservation: entry.reservation, batch })
      else if (entry.kind === 'settle') closings.push({ batch, settlement: entry.settlement })
      else closings.push({ batch, released: entry.reservation })
    }
  }
}

type MonthSum = { userId: number; month: Month; cost: bigint; lastUsedAt: number }

/** What many entries add to months and days, so that each row is written once. */
class Sums {
  readonly #months = new Map<string, MonthSum>()
  readonly #days = new statements.DaySums()

  add({ months, day, userId, startedAt }: LoggedReservation, settlement: Settlement) {
    const { costPico, units, tokens, label, keyId } = settlement
    for (const { userId, month } of months) {
      const key = `${userId} ${month}`
      const sum = this.#months.get(key) ?? { userId, month, cost: 0n, lastUsedAt: 0 }
      this.#months.set(key, sum)
      sum.cost += costPico ?? 0n
      sum.lastUsedAt = Math.max(sum.lastUsedAt, startedAt)
    }
    this.#days.add(
      statements.rollupKey({ userId, label, keyId }, day),
      statements.rollupDelta(1n, costPico, units, tokens),
    )
  }

  async write(sql: Sql) {
    for (const { userId, month, ...change } of this.#months.values()) {
      await sql.run(statements.createMonth, { userId, month })
      await sql.run(statements.addToMonth, { userId, month, released: 0n, ...change })
      await sql.run(statements.recordBudgetWarning, { userId, month })
    }
    for (const day of this.#days.rows) await sql.run(statements.addToDay, day)
  }
}
