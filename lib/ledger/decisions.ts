import { dayOf, type Month, monthOf } from '../core/time'
import { noTokens } from '../pricing/tokens'
import type { BudgetRejection, MonthAmounts, Reservation, ReservationRef, Settlement, SettleResult } from './entry'
import { type EntryRow, lateSettlementAudit, rollupDelta, rollupKey } from './statements'
import { DaySums } from './sums'

/** Fits if settled spend alone leaves room in every budget: then it is only a matter of time. */
export function rejectionOf(
  { reservedPico, budgets }: Reservation,
  months: readonly MonthAmounts[],
): BudgetRejection | null {
  let rejection: BudgetRejection | null = null
  for (const [index, month] of months.entries()) {
    const { limitPico: limit = null } = budgets[index] ?? {}
    if (limit === null || month.settledPico + month.reservedPico + reservedPico <= limit) continue
    if (month.settledPico + reservedPico > limit) return 'over_budget'
    rejection = 'budget_reserved'
  }
  return rejection
}

/** `userId` and `startedAt` are those of the entry: they say which month it counts in. */
export type Operation =
  | { kind: 'reserve'; userId: number; id: string; reservation: Reservation }
  | { kind: 'settle'; userId: number; id: string; startedAt: number; settlement: Settlement }
  | { kind: 'release'; userId: number; id: string; startedAt: number }

type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>

export type Result = BudgetRejection | null | SettleResult | boolean

export type MonthKey = { userId: number; month: Month }
export const nameOf = ({ userId, month }: MonthKey) => `${userId} ${month}`

/** Locks months in the order in which everybody does; null for all. */
export type LockMonths = (months: readonly MonthKey[] | null) => Promise<void>

/** The months that an operation reads and changes. What reserves may know an older time zone. */
export function monthsOf(operation: Operation, zone: string): readonly MonthKey[] {
  if (operation.kind !== 'reserve') return [monthKeyOf(operation.userId, operation.startedAt, zone)]
  const { budgets, startedAt } = operation.reservation
  return budgets.map(({ userId }) => monthKeyOf(userId, startedAt, zone))
}

const monthKeyOf = (userId: number | bigint, startedAt: number | bigint, zone: string): MonthKey => ({
  userId: Number(userId),
  month: monthOf(dayOf(Number(startedAt), zone)),
})

/** A month as a transaction has locked it; `limitPico`: the budget that warnings are about. */
export type LockedMonth = MonthKey &
  MonthAmounts & { lastUsedAt: bigint; warned: bigint; limitPico: bigint | null; isChanged: boolean }

/** What nobody else changes until the transaction ends. */
export type Locked = { zone: string; months: ReadonlyMap<string, LockedMonth>; entries: ReadonlyMap<string, EntryRow> }

/** What a late settlement replaces: the day that counted the estimate, and the audit event about it. */
type Replaced = { key: ReturnType<typeof rollupKey>; audit: { at: number; detail: string } }

/** What a batch changes besides its months, which are changed in place. */
export type Changes = {
  reserved: Reservation[]
  closed: { entry: EntryRow; settlement: Settlement }[]
  released: string[]
  days: DaySums
  replaced: Replaced[]
}

/**
 * Decides a batch. What frees room comes first, then reservations in the order in which they came. No two operations are about
 * the same entry.
 */
export function decide(operations: readonly Operation[], locked: Locked) {
  const changes: Changes = { reserved: [], closed: [], released: [], days: new DaySums(), replaced: [] }
  const results = new Map<Operation, Result>()
  for (const operation of operations)
    if (operation.kind === 'settle') results.set(operation, settle(operation, locked, changes))
    else if (operation.kind === 'release') results.set(operation, release(operation, locked, changes))
  for (const operation of operations)
    if (operation.kind === 'reserve') results.set(operation, reserve(operation, locked, changes))
  return { results, changes }
}

function reserve(operation: OperationOf<'reserve'>, { zone, months }: Locked, { reserved }: Changes) {
  const { reservation } = operation
  const counted = monthsOf(operation, zone).map((key) => monthIn(months, key))
  const rejection = rejectionOf(reservation, counted)
  if (rejection !== null) return rejection
  for (const month of counted) change(month, { reserved: reservation.reservedPico })
  reserved.push(reservation)
  return null
}

function settle(
  { id, settlement }: OperationOf<'settle'>,
  { zone, months, entries }: Locked,
  { closed, days, replaced }: Changes,
): SettleResult {
  const entry = entries.get(id)
  if (!entry) return 'unknown'
  const late = entry.state === 'interrupted' && settlement.state === 'settled'
  if (!(entry.state === 'reserved' || late)) return 'already'

  const { costPico, units, tokens } = settlement
  const day = dayOf(Number(entry.startedAt), zone)
  const month = monthIn(months, monthKeyOf(entry.userId, entry.startedAt, zone))
  change(month, {
    reserved: late ? 0n : -entry.reservedPico,
    settled: (costPico ?? 0n) - (late ? (entry.costPico ?? 0n) : 0n),
    lastUsedAt: entry.startedAt,
  })
  month.warned = warningOf(month)
  days.add(rollupKey({ ...entry, ...settlement }, day), rollupDelta(1n, costPico, units, tokens))
  if (late) {
    const key = rollupKey(entry, day)
    days.add(key, rollupDelta(-1n, entry.costPico, 0, noTokens))
    replaced.push({ key, audit: lateSettlementAudit(settlement, entry) })
  }
  closed.push({ entry, settlement })
  return late ? 'late' : 'done'
}

function release(
  { id, userId, startedAt }: ReservationRef,
  { zone, months, entries }: Locked,
  { released }: Changes,
): boolean {
  const entry = entries.get(id)
  if (entry?.state !== 'reserved') return false
  change(monthIn(months, monthKeyOf(userId, startedAt, zone)), { reserved: -entry.reservedPico })
  released.push(id)
  return true
}

function monthIn(months: Locked['months'], key: MonthKey): LockedMonth {
  const month = months.get(nameOf(key))
  if (!month) throw new Error(`The month ${nameOf(key)} is not locked.`)
  return month
}

function change(month: LockedMonth, { reserved = 0n, settled = 0n, lastUsedAt = 0n }) {
  month.isChanged = true
  month.reservedPico += reserved
  month.settledPico += settled
  if (lastUsedAt > month.lastUsedAt) month.lastUsedAt = lastUsedAt
}

/** Once each when 80 and 100 percent of the budget are reached. */
function warningOf({ settledPico, limitPico, warned }: LockedMonth): bigint {
  if (limitPico === null || settledPico <= 0n || settledPico < limitPico - (limitPico / 100n) * 20n) return warned
  const level = settledPico >= limitPico ? 100n : 80n
  return level > warned ? level : warned
}
