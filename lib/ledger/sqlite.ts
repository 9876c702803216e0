import type { Database } from 'better-sqlite3'
import { dayOf, monthOf } from '../time'
import { cell, counts } from './day-cell'
import { noTokens, type Refusal, type Reservation, type Settlement } from './entry'
import { type OpenEntry, prepareStatements } from './sqlite-statements'

/** The books as the writing thread keeps them. Each function runs inside one of its transactions. */
export type Books = ReturnType<typeof sqliteBooks>

/** Percent of a monthly limit that are warned of: noted with the very settle that reaches them, delivered by lib/limits. */
const WARNINGS = [80n, 100n]

export function sqliteBooks(connection: Database, owner: string) {
  const sql = prepareStatements(connection)
  const zone = () => String(sql.zone.pluck().get() ?? 'UTC')

  function reserve(r: Reservation): Refusal | null {
    const month = { userId: r.userId, month: monthOf(dayOf(r.startedAt, zone())) }
    sql.openMonth.run(month)
    const hold = { ...month, pico: r.reservedPico, limit: r.limitPico }
    if (sql.hold.run(hold).changes === 0) return sql.settledLeavesRoom.get(hold) ? 'held' : 'over'
    sql.insert.run({ ...r, owner, startedAt: BigInt(r.startedAt), stream: r.stream ? 1 : 0 })
    return null
  }

  function settle(s: Settlement): boolean {
    const entry = sql.entry.get({ id: s.id }) as OpenEntry | undefined
    const late = entry?.state === 'interrupted' && s.state === 'settled'
    if (!entry || !(entry.state === 'reserved' || late)) return false

    const overrun = (s.costPico ?? 0n) > entry.reservedPico
    const flags = overrun && !s.flags.includes('overrun') ? [...s.flags, 'overrun'] : s.flags
    const trail = s.trail.map((tried) => `${tried.keyId}:${tried.status}`).join(' ')
    const settled = { ...s, ...s.tokens, settledAt: BigInt(s.settledAt), flags: flags.join(' '), trail }
    sql.close.run({ ...settled, firstByteAt: s.firstByteAt === null ? null : BigInt(s.firstByteAt) })

    const day = dayOf(Number(entry.startedAt), zone())
    // An owner thought dead told the truth after all: its estimate leaves the sums as it came.
    if (late) {
      sql.addToDay.run({ ...cell(entry, day), ...counts(-1n, entry.costPico, 0, noTokens) })
      sql.audit.run({ at: BigInt(s.settledAt), detail: JSON.stringify({ entry: s.id, was: String(entry.costPico) }) })
    }
    sql.addToDay.run({ ...cell({ ...entry, ...s }, day), ...counts(1n, s.costPico, s.units, s.tokens) })
    if (late) sql.dropEmptyDay.run(cell(entry, day))
    sql.addToMonth.run({
      userId: entry.userId,
      month: monthOf(day),
      released: late ? 0n : entry.reservedPico,
      cost: (s.costPico ?? 0n) - (late ? (entry.costPico ?? 0n) : 0n),
      lastUsedAt: entry.startedAt,
    })
    for (const percent of WARNINGS) sql.warn.run({ userId: entry.userId, month: monthOf(day), percent })
    return true
  }

  function release(id: string): boolean {
    const entry = sql.entry.get({ id }) as OpenEntry | undefined
    if (entry?.state !== 'reserved') return false
    sql.remove.run({ id })
    const month = monthOf(dayOf(Number(entry.startedAt), zone()))
    sql.addToMonth.run({ userId: entry.userId, month, released: entry.reservedPico, cost: 0n, lastUsedAt: 0n })
    return true
  }

  /** Settles at most `count` entries whose owner is dead, as interrupted; answers how many there were. */
  function recover(count: number): number {
    const dead = sql.openOfOthers.all({ owner, count: BigInt(count) }) as OpenEntry[]
    for (const entry of dead) {
      settle({
        id: entry.id,
        state: 'interrupted',
        costPico: interruptedCost(entry),
        tokens: noTokens,
        units: 0,
        answeredModel: null,
        label: entry.label,
        keyId: Number(entry.keyId),
        status: null,
        firstByteAt: null,
        settledAt: Date.now(),
        upstreamRequestId: null,
        serviceTier: null,
        variant: null,
        trail: [],
        flags: [],
      })
    }
    return dead.length
  }

  return { reserve, settle, release, recover }
}

/** What its input alone would have cost: never nothing where something was sent, never more than was reserved. */
function interruptedCost({ estimatePico, reservedPico }: OpenEntry): bigint | null {
  if (estimatePico === null) return null
  const atLeast = estimatePico > 0n ? estimatePico : 1n
  return atLeast < reservedPico ? atLeast : reservedPico
}
