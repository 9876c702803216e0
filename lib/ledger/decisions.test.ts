import { expect, test } from 'vitest'
import { noTokens } from '../pricing/tokens'
import { decide, type LockedMonth, monthsToLock, nameOf, type Operation } from './decisions'
import type { PeriodLimit, Reservation, Settlement } from './entry'
import type { EntryRow } from './statements'

const startedAt = Date.parse('2026-10-31T12:00:00Z')
const month = '2026-10'

function lockedMonth(more: Partial<LockedMonth> = {}): LockedMonth {
  const amounts = { settledPico: 0n, reservedPico: 0n, lastUsedAt: 0n, warned: 0n, limitPico: null, isChanged: false }
  return { userId: 7, month, ...amounts, ...more }
}

function reserve(id: string, limits: readonly (readonly [userId: number, limitPico: bigint | null])[]): Operation {
  const budgets = limits.map(([userId, limitPico]) => ({ userId, month, limitPico }))
  return {
    kind: 'reserve',
    userId: 7,
    id,
    reservation: { id, startedAt, reservedPico: 100n, budgets } as unknown as Reservation,
  }
}

function settle(id: string, costPico: bigint | null, state: Settlement['state'] = 'settled'): Operation {
  const settlement = { id, state, costPico, tokens: noTokens, units: 1, label: 'm', keyId: 1, settledAt: 5 }
  return { kind: 'settle', userId: 7, id, startedAt, settlement: settlement as unknown as Settlement }
}

const release = (id: string): Operation => ({ kind: 'release', userId: 7, id, startedAt })

const entry = (id: string, state = 'reserved', costPico: bigint | null = null): EntryRow => ({
  ...{ id, state, userId: 7n, keyId: 2n, label: 'old', startedAt: BigInt(startedAt) },
  ...{ reservedPico: 100n, estimatePico: 30n, costPico },
})

function decideOn(operations: Operation[], months: LockedMonth[], entries: EntryRow[] = []) {
  const locked = {
    zone: 'UTC',
    months: new Map(months.map((one) => [nameOf(one), one])),
    periods: [],
    entries: new Map(entries.map((one) => [one.id, one])),
  }
  const { results, changes } = decide(operations, locked)
  return { results: operations.map((operation) => results.get(operation)), changes }
}

test('reservations are admitted in their order while there is room, and all their budgets must have it', () => {
  const [own, team] = [lockedMonth(), lockedMonth({ userId: 8, settledPico: 50n })]
  const limits = [
    [7, 300n],
    [8, 250n],
  ] as const
  const { results, changes } = decideOn(
    ['a', 'b', 'c'].map((id) => reserve(id, limits)),
    [own, team],
  )
  expect(results).toEqual([null, null, 'budget_reserved'])
  expect(changes.reserved.map(({ id }) => id)).toEqual(['a', 'b'])
  expect([own.reservedPico, team.reservedPico]).toEqual([200n, 200n])
})

test('what is settled or released makes room for reservations that came before', () => {
  const own = lockedMonth({ reservedPico: 200n })
  const operations = [reserve('c', [[7, 150n]]), settle('a', 50n), release('b')]
  const { results, changes } = decideOn(operations, [own], [entry('a'), entry('b')])
  expect(results).toEqual([null, 'done', true])
  expect(own).toMatchObject({ settledPico: 50n, reservedPico: 100n, lastUsedAt: BigInt(startedAt) })
  expect(changes.released).toEqual(['b'])
})

test('an entry that is closed stays as it is, unless its settlement is late', () => {
  const own = lockedMonth({ settledPico: 72n })
  const closed = [entry('a', 'settled', 42n), entry('b', 'failed', 0n), entry('c', 'interrupted', 30n)]
  const operations = [settle('a', 9n), settle('b', 9n), release('b'), settle('c', 9n, 'interrupted'), settle('d', 9n)]
  expect(decideOn(operations, [own], closed).results).toEqual(['already', 'already', false, 'already', 'unknown'])
  expect(own.isChanged).toBe(false)

  const { results, changes } = decideOn([settle('c', 50n)], [own], closed)
  expect([results, own.settledPico, own.reservedPico]).toEqual([['late'], 92n, 0n])
  expect(changes.days.rows).toMatchObject([
    { label: 'm', keyId: 1, requests: 1n, costPico: 50n },
    { label: 'old', keyId: 2n, requests: -1n, costPico: -30n },
  ])
  expect(changes.replaced).toMatchObject([{ key: { label: 'old', day: '2026-10-31' }, audit: { at: 5 } }])
})

test('a settlement that reaches 80 or 100 percent of the budget warns of it once', () => {
  const warnedAt = (settledPico: bigint, warned: bigint, limitPico: bigint | null = 1000n) => {
    const own = lockedMonth({ settledPico, warned, limitPico, reservedPico: 100n })
    decideOn([settle('a', 1n)], [own], [entry('a')])
    return own.warned
  }
  expect([warnedAt(798n, 0n), warnedAt(799n, 0n), warnedAt(998n, 0n), warnedAt(999n, 0n)]).toEqual([0n, 80n, 80n, 100n])
  expect([warnedAt(900n, 100n), warnedAt(999n, 80n), warnedAt(999n, 0n, null)]).toEqual([100n, 100n, 0n])
})

test('a reservation with a limit of a week locks both months at the end of one, and else only its own', () => {
  const monthsAt = (time: string, periodLimits: PeriodLimit[]) => {
    const [at, one] = [Date.parse(time), reserve('a', [[7, null]])]
    if (one.kind !== 'reserve') return []
    const reservation = { ...one.reservation, userId: 7, startedAt: at, periodLimits }
    return [...new Set(monthsToLock({ ...one, reservation }, 'Asia/Shanghai').map(nameOf))]
  }
  const week: PeriodLimit[] = [{ period: 'week', limitPico: 1n }]
  expect(monthsAt('2026-10-31T15:30:00Z', week)).toEqual(['7 2026-10', '7 2026-11'])
  expect(monthsAt('2026-10-31T16:30:00Z', week)).toEqual(['7 2026-11', '7 2026-10'])
  expect(monthsAt('2026-10-31T14:30:00Z', week)).toEqual(['7 2026-10'])
  expect(monthsAt('2026-10-31T15:30:00Z', [])).toEqual(['7 2026-10'])
})
