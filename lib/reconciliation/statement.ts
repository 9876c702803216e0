import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { addDays, type DateRange, type Day } from '../core/time'
import type { AppContext } from '../runtime/context'
import { db } from '../runtime/db'
import { allNames, namedRef } from '../usage/names'
import { accountNotFound, utcDayOf } from './accounts'
import {
  type DayState,
  type Difference,
  dayStates,
  isOutOfScope,
  type ReasonCode,
  readDifferences,
  totalsOf,
} from './comparison/difference'

/** A compared day of an account. `note`: an admin accepted its differences. */
export type ComparedDay = {
  accountId: number
  account: string
  day: Day
  state: DayState
  isFinal: boolean
  oursPico: bigint
  theirsPico: bigint
  unexplainedPico: bigint
  outsidePico: bigint
  note: string | null
  differences: NamedDifference[]
}

/** `key`: the name of the provider key, or what the provider calls the account's key. */
export type NamedDifference = Difference & { key: string }

/** Days in UTC, oldest first; `accountId`: null for all. */
export const comparedDays = (_: AdminActor, range: DateRange, accountId: number | null) =>
  readComparedDays(range, accountId)

/** For this process itself. */
export async function readComparedDays(range: DateRange, accountId: number | null): Promise<ComparedDay[]> {
  const [rows, accounts, remote, names] = await Promise.all([
    db.dayComparison.findMany({
      where: {
        day: { gte: range.from, lt: range.to },
        ...(accountId !== null && { accountId }),
        comparedAt: { gt: 0 },
      },
      orderBy: [{ day: 'asc' }, { accountId: 'asc' }],
    }),
    db.providerAccount.findMany({ select: { id: true, name: true } }),
    db.accountKey.findMany({ select: { accountId: true, remoteId: true, name: true, redacted: true } }),
    allNames(),
  ])
  const accountNames = new Map(accounts.map(({ id, name }) => [id, name]))
  const remoteNames = new Map(remote.map((key) => [`${key.accountId} ${key.remoteId}`, key.name || key.redacted]))
  return rows.map(({ differences, state, comparedAt: _, notedBy: __, alerted: ___, ...row }) => ({
    ...row,
    account: accountNames.get(row.accountId) ?? '',
    state: dayStates.find((one) => one === state) ?? 'open',
    differences: readDifferences(differences).map((one) => ({
      ...one,
      key:
        one.keyId === null
          ? (remoteNames.get(`${row.accountId} ${one.remoteKey}`) ?? one.remoteKey)
          : namedRef(names.keys, one.keyId).name,
    })),
  }))
}

export type Statement = {
  oursPico: bigint
  theirsPico: bigint
  unexplainedPico: bigint
  outsidePico: bigint
  /** What each reason adds, in the order of the largest amounts. */
  reasons: { code: ReasonCode; pico: bigint; days: number }[]
  /** Charged to the accounts' other keys. */
  otherPico: bigint
  days: Record<DayState, number>
}

/** The sums of days. */
export function statementOf(days: readonly ComparedDay[]): Statement {
  const sum = (read: (day: ComparedDay) => bigint) => days.reduce((total, day) => total + read(day), 0n)
  const reasons = new Map<ReasonCode, { pico: bigint; days: Set<string> }>()
  let otherPico = 0n
  for (const { day, differences } of days)
    for (const difference of differences) {
      if (isOutOfScope(difference)) otherPico += difference.theirsPico
      else
        for (const { code, pico } of difference.reasons) {
          const before = reasons.get(code) ?? { pico: 0n, days: new Set<string>() }
          reasons.set(code, { pico: before.pico + pico, days: before.days.add(day) })
        }
    }
  const size = (pico: bigint) => (pico < 0n ? -pico : pico)
  return {
    oursPico: sum(({ oursPico }) => oursPico),
    theirsPico: sum(({ theirsPico }) => theirsPico),
    unexplainedPico: sum(({ unexplainedPico }) => unexplainedPico),
    outsidePico: sum(({ outsidePico }) => outsidePico),
    reasons: [...reasons]
      .map(([code, { pico, days }]) => ({ code, pico, days: days.size }))
      .sort((one, other) => (size(one.pico) < size(other.pico) ? 1 : -1)),
    otherPico,
    days: Object.fromEntries(
      dayStates.map((state) => [state, days.filter((day) => day.state === state).length]),
    ) as Statement['days'],
  }
}

/** Accepts the differences of a day with a note; null takes the note back. */
export async function noteDay(admin: AdminActor, accountId: number, day: Day, note: string | null): Promise<void> {
  await db.$transaction(async (tx) => {
    const where = { accountId_day: { accountId, day } }
    const row = await tx.dayComparison.findUnique({ where })
    if (!row) throw accountNotFound()
    const { state } = totalsOf(readDifferences(row.differences))
    if (state === 'pending') throw new AppError('conflict', 'The provider has not counted all of the day yet.')
    const accepted = note !== null && state === 'open' ? 'explained' : state
    await tx.dayComparison.update({
      where,
      data: { note, notedBy: note === null ? null : admin.userId, state: accepted },
    })
    await record(tx, admin, 'reconciliation.note', undefined, `${accountId} ${day}`)
  })
}

/** What the metrics show: open days of the last 45, and the cost of use on them that did not pass through here. */
export async function openDays({ db }: Pick<AppContext, 'db'>): Promise<{ days: number; outsidePico: bigint }> {
  const since = addDays(utcDayOf(Date.now()), -45)
  const { _count, _sum } = await db.dayComparison.aggregate({
    where: { state: 'open', day: { gte: since } },
    ...{ _count: true, _sum: { outsidePico: true } },
  })
  return { days: _count, outsidePico: _sum.outsidePico ?? 0n }
}
