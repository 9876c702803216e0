import { addDays, type DateRange, type Day, dayOf, listDays, type Month, monthOf, periodRange } from '../core/time'
import type { Amounts, Budget, PeriodKey, Reservation } from './entry'
import type { DayChange } from './reprice'
import type { SqliteLedgerRunner } from './sqlite-commands'

/** An admitted reservation until it is closed, and the amounts it is counted in. */
export type OpenReservation = {
  readonly reservation: Reservation
  amounts: readonly Amounts[]
  closing: Promise<unknown> | null
}

/** All months of a user, and whole weeks of days. A month that is missing is zero. */
type UserAmounts = { months: Map<Month, Amounts>; days: Map<Day, Amounts> }

/** Whole weeks. */
const DAYS_KEPT = 28

/**
 * What users have spent and reserved, as the tables will have it once the write-ahead log is applied. A user, and each week of
 * theirs, is loaded before their first reservation in it; from then on, whatever changes their sums changes them here too.
 */
export class BudgetAmounts {
  readonly #users = new Map<number, UserAmounts>()
  readonly #loading = new Map<string, Promise<UserAmounts>>()

  constructor(private readonly run: SqliteLedgerRunner) {}

  /** Whether everything that the reservation counts in is loaded. */
  has({ budgets, day }: Reservation): boolean {
    for (const { userId } of budgets) if (!this.#users.get(userId)?.days.has(day)) return false
    return true
  }

  async load({ budgets, day }: Pick<Reservation, 'budgets' | 'day'>): Promise<void> {
    for (const { userId } of budgets) await this.#load(userId, day)
  }

  /** Once they are loaded: those of its budgets, in their order, and then those of its day. */
  countedIn({ budgets, day }: Reservation): Amounts[] {
    const counted: Amounts[] = []
    for (const { userId, month } of budgets) counted.push(amountsOf(this.#loaded(userId).months, month))
    for (const { userId } of budgets) counted.push(amountsOf(this.#loaded(userId).days, day))
    return counted
  }

  /** In the order of the limits. */
  limited({ userId, day, periodLimits = [] }: Reservation): Amounts[] {
    return periodLimits.map(({ period }) => sumOf(this.#loaded(userId), { period, day }))
  }

  month({ userId, month }: Pick<Budget, 'userId' | 'month'>): Amounts | Promise<Amounts> {
    const user = this.#users.get(userId)
    const read = ({ months }: UserAmounts) => months.get(month) ?? zero()
    return user ? read(user) : this.#load(userId, `${month}-01`).then(read)
  }

  period({ userId, ...period }: PeriodKey): Amounts | Promise<Amounts> {
    const user = this.#users.get(userId)
    if (user?.days.has(period.day)) return sumOf(user, period)
    return this.#load(userId, period.day).then((user) => sumOf(user, period))
  }

  /** What repricing and late settlements have changed in the tables. */
  change(changes: readonly DayChange[]) {
    for (const { userId, day, deltaPico } of changes) {
      const user = this.#users.get(userId)
      if (user) amountsOf(user.months, monthOf(day)).settledPico += deltaPico
      const amounts = user?.days.get(day)
      if (amounts) amounts.settledPico += deltaPico
    }
  }

  /** Loads everything again, and counts the open reservations in the days and months of the new zone. */
  async setZone(zone: string, open: Iterable<OpenReservation>) {
    this.#users.clear()
    for (const hold of open) {
      const day = dayOf(hold.reservation.startedAt, zone)
      const budgets = hold.reservation.budgets.map((budget) => ({ ...budget, month: monthOf(day) }))
      const reservation = { ...hold.reservation, budgets, day }
      await this.load(reservation)
      hold.amounts = this.countedIn(reservation)
      // The months have been loaded with what is reserved in them.
      for (const amounts of hold.amounts.slice(budgets.length)) amounts.reservedPico += reservation.reservedPico
    }
  }

  #loaded(userId: number): UserAmounts {
    const user = this.#users.get(userId)
    if (!user) throw new Error(`The amounts of user ${userId} are not loaded.`)
    return user
  }

  /** By the thread that writes, so that its answer is in order with the changes it reports. */
  #load(userId: number, day: Day): Promise<UserAmounts> {
    const week = periodRange('week', day)
    const name = `${userId} ${week.from}`
    const loading = this.#loading.get(name) ?? this.#read(userId, week)
    this.#loading.set(name, loading)
    loading.finally(() => this.#loading.delete(name)).catch(() => undefined)
    return loading
  }

  async #read(userId: number, week: DateRange): Promise<UserAmounts> {
    const days = listDays(week)
    const read = await this.run('readUser', { userId, days })
    // What is known already may be ahead of the tables.
    const user = this.#users.get(userId) ?? { months: new Map(read.months), days: new Map() }
    this.#users.set(userId, user)
    const settled = new Map(read.days)
    forgetBefore(user, addDays(week.from, -DAYS_KEPT))
    for (const day of days) if (!user.days.has(day)) user.days.set(day, settled.get(day) ?? zero())
    return user
  }
}

const zero = (): Amounts => ({ settledPico: 0n, reservedPico: 0n })

function amountsOf<Key>(all: Map<Key, Amounts>, key: Key): Amounts {
  let amounts = all.get(key)
  if (!amounts) {
    amounts = zero()
    all.set(key, amounts)
  }
  return amounts
}

/** Unless something is still open in them. */
function forgetBefore({ days }: UserAmounts, oldest: Day) {
  const old = [...days].filter(([day]) => day < oldest)
  if (old.every(([, { reservedPico }]) => reservedPico === 0n)) for (const [day] of old) days.delete(day)
}

function sumOf({ months, days }: UserAmounts, { period, day }: Omit<PeriodKey, 'userId'>): Amounts {
  const { from, to } = periodRange(period, day)
  const sum = zero()
  const add = ({ settledPico, reservedPico }: Amounts) => {
    sum.settledPico += settledPico
    sum.reservedPico += reservedPico
  }
  if (period === 'total') for (const amounts of months.values()) add(amounts)
  else if (period === 'month') add(months.get(monthOf(day)) ?? zero())
  else for (const [one, amounts] of days) if (from <= one && one < to) add(amounts)
  return sum
}
