import type { Sql } from '../core/sql'
import { dayOf, type Month, monthOf } from '../core/time'
import type { CommandRunner } from '../db/engine'
import { makeLedgerCommands } from './commands'
import type { MonthAmounts, Settlement, SettleResult } from './entry'
import type { MonthChange, RepriceBatch } from './reprice'
import { type EntryRow, findEntry } from './statements'
import { readReportingZone } from './time-zone'
import { writeAheadLog } from './write-ahead-log'

const MONTH = `SELECT "settledPico", "reservedPico" FROM "UserMonth" WHERE "userId" = :userId AND "month" = :month`

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
  async function settleRow(settlement: Settlement): Promise<{ result: SettleResult; months: MonthChange[] }> {
    const [entry] = await sql.all<EntryRow>(findEntry, { id: settlement.id })
    const result = await settle(settlement)
    if (!entry || result !== 'late') return { result, months: [] }
    const month = monthOf(dayOf(Number(entry.startedAt), await readReportingZone(sql)))
    const deltaPico = (settlement.costPico ?? 0n) - (entry.costPico ?? 0n)
    return { result, months: [{ userId: Number(entry.userId), month, deltaPico }] }
  }

  async function readMonth(month: { userId: number; month: Month }): Promise<MonthAmounts> {
    const [row] = await sql.all<MonthAmounts>(MONTH, month)
    return row ?? { settledPico: 0n, reservedPico: 0n }
  }

  const commands = {
    heartbeat: rows.heartbeat,
    endOtherLeases: rows.endOtherLeases,
    append: log.append,
    apply: log.apply,
    flush: log.flush,
    readMonth,
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
