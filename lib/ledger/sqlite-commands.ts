import type { Sql } from '../core/sql'
import { type Day, dayOf, type Month } from '../core/time'
import type { CommandRunner } from '../db/engine'
import { makeLedgerCommands } from './commands'
import type { Amounts, Settlement, SettleResult } from './entry'
import type { DayChange, RepriceBatch } from './reprice'
import { type EntryRow, findEntry } from './statements'
import { readReportingZone } from './time-zone'
import { writeAheadLog } from './write-ahead-log'

const MONTHS = `SELECT "month", "settledPico", "reservedPico" FROM "UserMonth" WHERE "userId" = :userId`
const DAYS = `SELECT "day", sum("costPico") AS "settledPico" FROM "UsageDay"
  WHERE "day" IN (SELECT "value" FROM json_each(:days)) AND "userId" = :userId GROUP BY "day"`

/**
 * The ledger's commands on SQLite, for the thread that writes. Reservations and settlements go through the write-ahead log;
 * whatever reads or changes entries in bulk applies it first. `onRollback`: to be called when a transaction has failed.
 */
export function sqliteLedgerCommands(sql: Sql, owner: string) {
  const { reserve: _, settle, release, ...rows } = makeLedgerCommands(sql, owner)
  const log = writeAheadLog(sql, owner, { settle, release })
  const applied =
    <Input, Result>(command: (input: Input) => Promise<Result>) =>
    async (input: Input) => {
      await log.apply(Number.POSITIVE_INFINITY)
      return command(input)
    }
  const flushed =
    <Input, Result>(command: (input: Input) => Promise<Result>) =>
    async (input: Input) => {
      await log.flush()
      return command(input)
    }

  /** Of an entry that is a row, by a process that knows nothing of it: it was closed before, or its process has died. */
  async function settleRow(settlement: Settlement): Promise<{ result: SettleResult; days: DayChange[] }> {
    const [entry] = await sql.all<EntryRow>(findEntry, { id: settlement.id })
    const result = await settle(settlement)
    if (!entry || result !== 'late') return { result, days: [] }
    const day = dayOf(Number(entry.startedAt), await readReportingZone(sql))
    const deltaPico = (settlement.costPico ?? 0n) - (entry.costPico ?? 0n)
    return { result, days: [{ userId: Number(entry.userId), day, deltaPico }] }
  }

  /** All months of a user, and some days. */
  async function readUser({ userId, days }: { userId: number; days: readonly Day[] }) {
    const months = await sql.all<Amounts & { month: Month }>(MONTHS, { userId })
    const settled = await sql.all<{ day: Day; settledPico: bigint }>(DAYS, { userId, days: JSON.stringify(days) })
    return {
      months: months.map(({ month, ...amounts }): [Month, Amounts] => [month, amounts]),
      days: settled.map(({ day, settledPico }): [Day, Amounts] => [day, { settledPico, reservedPico: 0n }]),
    }
  }

  const commands = {
    heartbeat: rows.heartbeat,
    endOtherLeases: rows.endOtherLeases,
    append: log.append,
    apply: log.apply,
    flush: log.flush,
    readUser: applied(readUser),
    settleRow: applied(settleRow),
    releaseRow: applied(release),
    reprice: applied((batch: RepriceBatch) => rows.reprice(batch)),
    prune: applied(rows.prune),
    setZone: flushed(rows.setZone),
    recoverOrphans: flushed(rows.recoverOrphans),
  }
  return { commands, onRollback: log.onRollback }
}

export type SqliteLedgerCommands = ReturnType<typeof sqliteLedgerCommands>['commands']
export type SqliteLedgerRunner = CommandRunner<SqliteLedgerCommands>
