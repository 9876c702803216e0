import type { Sql, Statement, Values } from '../core/sql'
import { type Day, dayOf, monthOf, startOfDay } from '../core/time'
import { noTokens } from '../pricing/tokens'
import type { BudgetRejection, Reservation, ReservationRef, Settlement, SettleResult } from './entry'
import * as statements from './statements'
import { readReportingZone } from './time-zone'

export type PruneBatch = { before: Day; count: number }

/** Lifecycle of an entry. Lock order: a user's month is always updated before their days. */
export function entryCommands(sql: Sql, owner: string) {
  const findEntry = async (id: string) => (await sql.all<statements.EntryRow>(statements.findEntry, { id }))[0]

  async function reserve(reservation: Reservation): Promise<BudgetRejection | null> {
    const { budgets, periodLimits, day, ...entry } = reservation
    const reserved: Values[] = []
    let rejection: BudgetRejection | null = null
    for (const { userId, month, limitPico } of budgets) {
      const budget = { userId, month, pico: entry.reservedPico, limit: limitPico }
      if (await reserveBudget(budget)) reserved.push({ userId, month })
      else rejection = await rejectionOf(budget, rejection)
    }
    if (rejection === null) await sql.run(statements.insertEntry, { ...statements.missingColumns, ...entry, owner })
    else
      for (const budget of reserved) await sql.run(statements.addToMonth, { ...budget, ...freed(entry.reservedPico) })
    return rejection
  }

  async function rejectionOf(budget: Values, earlier: BudgetRejection | null): Promise<BudgetRejection> {
    const [fits] = await sql.all(statements.fitsSettledSpend, budget)
    return fits && earlier !== 'over_budget' ? 'budget_reserved' : 'over_budget'
  }

  /** The row of the month is created with a user's first request. */
  async function reserveBudget(budget: Values & { userId: number; month: string }): Promise<boolean> {
    if ((await sql.run(statements.reserveBudget, budget)) > 0) return true
    await sql.run(statements.createMonth, { userId: budget.userId, month: budget.month })
    return (await sql.run(statements.reserveBudget, budget)) > 0
  }

  async function settle(settlement: Settlement): Promise<SettleResult> {
    const [entry, zone] = await Promise.all([findEntry(settlement.id), readReportingZone(sql)])
    if (!entry) return 'unknown'
    const isLate = entry.state === 'interrupted' && settlement.state === 'settled'
    if (!(entry.state === 'reserved' || isLate)) return 'already'
    // On PostgreSQL another replica may have closed the entry since it was read: start over.
    if (!(await close(settlement, entry))) return settle(settlement)

    const day = dayOf(Number(entry.startedAt), zone)
    const userMonth = { userId: entry.userId, month: monthOf(day) }
    const monthDelta = {
      ...userMonth,
      released: isLate ? 0n : entry.reservedPico,
      cost: (settlement.costPico ?? 0n) - (isLate ? (entry.costPico ?? 0n) : 0n),
      lastUsedAt: entry.startedAt,
    }
    const { costPico, units, tokens } = settlement
    const dayDelta = {
      ...statements.rollupKey({ ...entry, ...settlement }, day),
      ...statements.rollupDelta(1n, costPico, units, tokens),
    }
    await sql.runAll([
      [statements.addToMonth, monthDelta],
      [statements.recordBudgetWarning, userMonth],
      [statements.addToDay, dayDelta],
      ...(isLate ? reversal(settlement, entry, day) : []),
    ])
    return isLate ? 'late' : 'done'
  }

  const close = async (settlement: Settlement, { state: was, reservedPico }: statements.EntryRow): Promise<boolean> =>
    (await sql.run(statements.closeEntry, { ...statements.settledValues(settlement, reservedPico), was })) > 0

  /** For a late settlement, of an entry already settled as interrupted: removes the estimate from the rollups. */
  function reversal(settlement: Settlement, entry: statements.EntryRow, day: Day): Statement[] {
    const key = statements.rollupKey(entry, day)
    return [
      [statements.addToDay, { ...key, ...statements.rollupDelta(-1n, entry.costPico, 0, noTokens) }],
      [statements.deleteEmptyDay, key],
      [statements.auditLateSettlement, statements.lateSettlementAudit(settlement, entry)],
    ]
  }

  async function release({ id, userId, startedAt }: ReservationRef): Promise<boolean> {
    const month = monthOf(dayOf(startedAt, await readReportingZone(sql)))
    // On PostgreSQL the reservation's commit may still be in progress on a lost connection. Locking the month waits for it.
    await sql.run(statements.createMonth, { userId, month })
    await sql.run(statements.addToMonth, { userId, month, ...freed(0n) })
    const entry = await findEntry(id)
    if (!entry || (await sql.run(statements.deleteOpenEntry, { id })) === 0) return false
    await sql.run(statements.addToMonth, { userId, month, ...freed(entry.reservedPico) })
    return true
  }

  /** Deletes up to `count` closed entries that began before a day; their rollups remain. Returns how many. */
  async function prune({ before, count }: PruneBatch): Promise<number> {
    const start = startOfDay(before, await readReportingZone(sql))
    return sql.run(statements.deleteClosedEntries, { start, count })
  }

  return { reserve, settle, release, prune }
}

/** What releasing a reservation changes in its month. */
const freed = (pico: bigint) => ({ released: pico, cost: 0n, lastUsedAt: 0n })
