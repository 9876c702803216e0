import { type DateRange, dayOf, type Month, monthOf, periodRange } from '../core/time'
import { noTokens } from '../pricing/tokens'
import type {
  Amounts,
  BudgetRejection,
  PeriodLimit,
  Reservation,
  ReservationRef,
  Settlement,
  SettleResult,
} from './entry'
import { DaySums, type EntryRow, lateSettlementAudit, rollupDelta, rollupKey } from './statements'

/**
 * Null if it fits into all budgets. `over_budget` if settled spend alone leaves too little in one: else it is only a matter of
 * time. `months` and `periods`: in the order of the reservation's budgets and period limits.
 */
export function rejectionOf(
  { reservedPico, budgets, periodLimits = [] }: Reservation,
  months: readonly Amounts[],
  periods: readonly Amounts[],
): BudgetRejection | null {
  let rejection: BudgetRejection | null = null
  const check = (limitPico: bigint | null, amounts: Amounts | undefined) => {
    if (limitPico === null || !amounts || rejection === 'over_budget') return
    if (amounts.settledPico + amounts.reservedPico + reservedPico <= limitPico) return
    rejection = amounts.settledPico + reservedPico > limitPico ? 'over_budget' : 'budget_reserved'
  }
  for (const [index, { limitPico }] of budgets.entries()) check(limitPico, months[index])
  for (const [index, { limitPico }] of periodLimits.entries()) check(limitPico, periods[index])
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

/** The months that a reservation counts in. It may know an older time zone. */
const monthsOf = ({ budgets, startedAt }: Reservation, zone: string): readonly MonthKey[] =>
  budgets.map(({ userId }) => monthKeyOf(userId, startedAt, zone))

/** More than the clocks of replicas differ, and than a request waits. */
const MONTH_END_MS = 3_600_000

/**
 * The months that an operation reads and changes, and those whose lock it needs: two reservations that count in the same week but
 * in different months must not be decided at the same time.
 */
export function monthsToLock(operation: Operation, zone: string): readonly MonthKey[] {
  if (operation.kind !== 'reserve') return [monthKeyOf(operation.userId, operation.startedAt, zone)]
  const { reservation } = operation
  const months = monthsOf(reservation, zone)
  if (!reservation.periodLimits?.length) return months
  const { userId, startedAt } = reservation
  return [...months, ...[-MONTH_END_MS, MONTH_END_MS].map((shift) => monthKeyOf(userId, startedAt + shift, zone))]
}

/** A day, a week or all time of a user. */
export type UserPeriod = DateRange & { userId: number; period: PeriodLimit['period'] }

/** The periods that the limits of an operation are about. */
export function periodsOf(operation: Operation, zone: string): readonly UserPeriod[] {
  if (operation.kind !== 'reserve' || !operation.reservation.periodLimits?.length) return []
  const { userId, startedAt, periodLimits } = operation.reservation
  const day = dayOf(startedAt, zone)
  return periodLimits.map(({ period }) => ({ userId, period, ...periodRange(period, day) }))
}

export const samePeriod = (one: UserPeriod, other: UserPeriod) =>
  one.userId === other.userId && one.period === other.period && one.from === other.from

const monthKeyOf = (userId: number | bigint, startedAt: number | bigint, zone: string): MonthKey => ({
  userId: Number(userId),
  month: monthOf(dayOf(Number(startedAt), zone)),
})

/** A month as a transaction has locked it; `limitPico`: the budget that warnings are about. */
export type LockedMonth = MonthKey &
  Amounts & { lastUsedAt: bigint; warned: bigint; limitPico: bigint | null; isChanged: boolean }

/** What nobody else adds to until the transaction ends. `periods`: those that reservations have limits for. */
export type Locked = {
  zone: string
  months: ReadonlyMap<string, LockedMonth>
  entries: ReadonlyMap<string, EntryRow>
  periods: readonly (UserPeriod & Amounts)[]
}

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

function reserve(operation: OperationOf<'reserve'>, locked: Locked, { reserved }: Changes) {
  const { reservation } = operation
  const counted = monthsOf(reservation, locked.zone).map((key) => monthIn(locked.months, key))
  const limited = periodsOf(operation, locked.zone).map((key) => periodIn(locked.periods, key))
  const rejection = rejectionOf(reservation, counted, limited)
  if (rejection !== null) return rejection
  for (const month of counted) change(month, { reserved: reservation.reservedPico })
  changePeriods(locked, reservation, { reserved: reservation.reservedPico })
  reserved.push(reservation)
  return null
}

function settle(
  { id, settlement }: OperationOf<'settle'>,
  locked: Locked,
  { closed, days, replaced }: Changes,
): SettleResult {
  const { zone, months, entries } = locked
  const entry = entries.get(id)
  if (!entry) return 'unknown'
  const late = entry.state === 'interrupted' && settlement.state === 'settled'
  if (!(entry.state === 'reserved' || late)) return 'already'

  const { costPico, units, tokens } = settlement
  const day = dayOf(Number(entry.startedAt), zone)
  const month = monthIn(months, monthKeyOf(entry.userId, entry.startedAt, zone))
  const amounts = {
    reserved: late ? 0n : -entry.reservedPico,
    settled: (costPico ?? 0n) - (late ? (entry.costPico ?? 0n) : 0n),
  }
  change(month, { ...amounts, lastUsedAt: entry.startedAt })
  changePeriods(locked, entry, amounts)
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

function release({ id, userId, startedAt }: ReservationRef, locked: Locked, { released }: Changes): boolean {
  const entry = locked.entries.get(id)
  if (entry?.state !== 'reserved') return false
  const reserved = -entry.reservedPico
  change(monthIn(locked.months, monthKeyOf(userId, startedAt, locked.zone)), { reserved })
  changePeriods(locked, entry, { reserved })
  released.push(id)
  return true
}

function monthIn(months: Locked['months'], key: MonthKey): LockedMonth {
  const month = months.get(nameOf(key))
  if (!month) throw new Error(`The month ${nameOf(key)} is not locked.`)
  return month
}

function periodIn(periods: Locked['periods'], key: UserPeriod): Amounts {
  const found = periods.find((period) => samePeriod(period, key))
  if (!found) throw new Error(`The ${key.period} from ${key.from} of user ${key.userId} has not been read.`)
  return found
}

/** Periods are only read: what is written are entries, and their days and months. */
function changePeriods(
  { zone, periods }: Locked,
  entry: { userId: number | bigint; startedAt: number | bigint },
  { reserved = 0n, settled = 0n },
) {
  if (periods.length === 0) return
  const [userId, day] = [Number(entry.userId), dayOf(Number(entry.startedAt), zone)]
  for (const period of periods) {
    if (period.userId !== userId || day < period.from || day >= period.to) continue
    period.reservedPico += reserved
    period.settledPico += settled
  }
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
