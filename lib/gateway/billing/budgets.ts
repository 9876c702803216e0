import { formatRequestCost } from '../../core/money'
import { type Day, dayOf, endOfPeriod, monthOf, type Period } from '../../core/time'
import type { Amounts, BudgetRejection, Ledger } from '../../ledger/entry'
import type { GatewayDeps } from '../deps'
import type { GatewayError } from '../http/errors'
import { budgetReserved, budgetSpent, databaseUnreadable } from '../http/rejections'
import type { BillableRequest } from '../request-context'
import { hasBudget, limitsAt, type Member } from '../snapshot/snapshot'

/** One of a member's budgets, with what is spent and held in its period. */
type BudgetState = Amounts & { period: Period; limitPico: bigint }

/**
 * Pico-dollars that the member's budgets leave, and those that open requests hold of it. `minOutputTokens`: an output limit of ours
 * is not lower while open requests hold the money for it, since an answer cut to nothing is worth less than one that waited.
 */
export type BudgetRoom = { leftPico: bigint; heldPico: bigint; minOutputTokens: number }

const remaining = ({ limitPico, settledPico, reservedPico }: BudgetState) => limitPico - settledPico - reservedPico
const unspentOf = ({ limitPico, settledPico }: BudgetState) => limitPico - settledPico

/** Null without a budget. */
export function budgetRoom(
  { context, minOutputTokens }: Pick<GatewayDeps, 'context' | 'minOutputTokens'>,
  { member, day }: Pick<BillableRequest, 'member' | 'day'>,
): BudgetRoom | null | Promise<BudgetRoom> {
  if (!hasBudget(member)) return null
  const roomIn = (budgets: readonly BudgetState[]) => {
    const leftPico = remaining(least(budgets, remaining))
    return { leftPico, heldPico: unspentOf(least(budgets, unspentOf)) - leftPico, minOutputTokens }
  }
  const budgets = readBudgets(context.ledger, member, day)
  return budgets instanceof Promise ? budgets.then(roomIn) : roomIn(budgets)
}

/** Whether what is spent and held is more than one of the member's budgets. */
export async function isOverBudget({ context }: Pick<GatewayDeps, 'context'>, member: Member, day: Day) {
  const budgets = await readBudgets(context.ledger, member, day)
  return budgets.some((budget) => remaining(budget) < 0n)
}

/** The 429 for a reservation that the ledger has rejected: of the budget that leaves least, what is spent, held and left. */
export async function budgetExceeded(
  { context, snapshot }: Pick<GatewayDeps, 'context' | 'snapshot'>,
  { member, day, startedAt }: Pick<BillableRequest, 'member' | 'day' | 'startedAt'>,
  rejection: BudgetRejection,
): Promise<GatewayError> {
  const budgets = await readBudgets(context.ledger, member, day)
  const budget = least(budgets, rejection === 'over_budget' ? unspentOf : remaining)
  const { period, limitPico, settledPico, reservedPico } = budget
  const dollars = (pico: bigint) => formatRequestCost(pico).text
  const left = remaining(budget)
  const amounts =
    `Of ${dollars(limitPico)}, ${dollars(settledPico)} is spent, ${dollars(reservedPico)} is held by open requests, and ` +
    `${dollars(left > 0n ? left : 0n)} is left.`
  if (rejection === 'budget_reserved') return budgetReserved(period, amounts)
  const { zone } = snapshot()
  const reset = endOfPeriod(period, startedAt, zone)
  if (reset === null) return budgetSpent(period, amounts, null)
  const seconds = Math.max(Math.ceil((reset - startedAt) / 1000), 1)
  return budgetSpent(period, amounts, { seconds, on: `${dayOf(reset, zone)} (${zone})` })
}

/** At once where the ledger has them in memory. Rejects with 503 when they cannot be read. */
function readBudgets(
  ledger: Pick<Ledger, 'amounts' | 'periodAmounts'>,
  member: Member,
  day: Day,
): readonly BudgetState[] | Promise<readonly BudgetState[]> {
  const userId = member.id
  const { limitPico, periodLimits } = limitsAt(member, Date.now())
  const month = limitPico === null ? [] : [{ period: 'month' as const, limitPico }]
  const limits = [...month, ...periodLimits]
  const amounts = limits.map(({ period }) =>
    period === 'month'
      ? ledger.amounts({ userId, month: monthOf(day) })
      : ledger.periodAmounts({ userId, period, day }),
  )
  const withLimits = (amounts: readonly Readonly<Amounts>[]) =>
    limits.map((limit, index) => ({ ...limit, ...(amounts[index] as Amounts) }))
  const isRead = (one: (typeof amounts)[number]): one is Amounts => !(one instanceof Promise)
  return amounts.every(isRead) ? withLimits(amounts) : Promise.all(amounts).then(withLimits, unreadable)
}

const unreadable = (cause: unknown): Promise<never> => Promise.reject(databaseUnreadable(cause))

function least(budgets: readonly BudgetState[], amountOf: (budget: BudgetState) => bigint): BudgetState {
  const [first, ...others] = budgets
  if (!first) throw new Error('The member has no budget.')
  return others.reduce((one, other) => (amountOf(other) < amountOf(one) ? other : one), first)
}
