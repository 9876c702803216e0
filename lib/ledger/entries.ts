import { type Day, dayOf, monthOf } from '../core/time'
import type { Sql, Statement, Values } from '../db/sql'
import { cell, counts } from './day-cell'
import { type Left, noTokens, type Refusal, type Reservation, type Settlement } from './entry'
import * as statements from './statements'
import { zoneOf } from './zone-of'

/** What befalls one entry. Each function runs inside one transaction; a person's month is always locked before their days. */
export function entries(sql: Sql, owner: string) {
  const entryOf = async (id: string) => (await sql.all<statements.OpenEntry>(statements.entry, { id }))[0]

  async function reserve(r: Reservation): Promise<Refusal | null> {
    const month = { userId: r.userId, month: monthOf(dayOf(r.startedAt, await zoneOf(sql))) }
    const { limitPico, ...entry } = r
    const hold = { ...month, pico: r.reservedPico, limit: limitPico }
    if (!(await holds(month, hold))) {
      const [room] = await sql.all(statements.settledLeavesRoom, hold)
      return room ? 'held' : 'over'
    }
    await sql.run(statements.insert, { ...entry, owner })
    return null
  }

  /** A person's first request of a month opens it. */
  async function holds(month: Values, hold: Values): Promise<boolean> {
    if ((await sql.run(statements.hold, hold)) > 0) return true
    await sql.run(statements.openMonth, month)
    return (await sql.run(statements.hold, hold)) > 0
  }

  async function settle(s: Settlement): Promise<boolean> {
    const [entry, zone] = await Promise.all([entryOf(s.id), zoneOf(sql)])
    const late = entry?.state === 'interrupted' && s.state === 'settled'
    if (!entry || !(entry.state === 'reserved' || late)) return false
    // On PostgreSQL another replica may have closed it since it was read: then it is looked at anew.
    if (!(await close(s, entry))) return settle(s)

    const day = dayOf(Number(entry.startedAt), zone)
    const person = { userId: entry.userId, month: monthOf(day) }
    const toMonth = {
      ...person,
      released: late ? 0n : entry.reservedPico,
      cost: (s.costPico ?? 0n) - (late ? (entry.costPico ?? 0n) : 0n),
      lastUsedAt: entry.startedAt,
    }
    const toDay = { ...cell({ ...entry, ...s }, day), ...counts(1n, s.costPico, s.units, s.tokens) }
    await sql.runAll([
      [statements.addToMonth, toMonth],
      [statements.warn, person],
      [statements.addToDay, toDay],
      ...(late ? takenBack(s, entry, day) : []),
    ])
    return true
  }

  async function close({ tokens, trail, flags, ...s }: Settlement, { state: was, reservedPico }: statements.OpenEntry) {
    const overrun = (s.costPico ?? 0n) > reservedPico
    const allFlags = overrun && !flags.includes('overrun') ? [...flags, 'overrun'] : flags
    const tried = trail.map(({ keyId, status }) => `${keyId}:${status}`).join(' ')
    const closed = { ...s, ...tokens, trail: tried || null, flags: allFlags.join(' ') || null, was }
    return (await sql.run(statements.close, closed)) > 0
  }

  /** An owner thought dead told the truth after all: its estimate leaves the sums as it came. */
  function takenBack({ id, settledAt }: Settlement, entry: statements.OpenEntry, day: Day): Statement[] {
    const detail = JSON.stringify({ entry: id, was: String(entry.costPico) })
    return [
      [statements.addToDay, { ...cell(entry, day), ...counts(-1n, entry.costPico, 0, noTokens) }],
      [statements.dropEmptyDay, cell(entry, day)],
      [statements.audit, { at: settledAt, detail }],
    ]
  }

  async function release({ id, userId, startedAt }: Left): Promise<boolean> {
    const month = { userId, month: monthOf(dayOf(startedAt, await zoneOf(sql))) }
    const less = { ...month, cost: 0n, lastUsedAt: 0n }
    // On PostgreSQL its commit may be under way still, on a connection that was lost: whoever wants the month waits for it.
    await sql.run(statements.openMonth, month)
    await sql.run(statements.addToMonth, { ...less, released: 0n })
    const entry = await entryOf(id)
    if (!entry || (await sql.run(statements.remove, { id })) === 0) return false
    await sql.run(statements.addToMonth, { ...less, released: entry.reservedPico })
    return true
  }

  return { reserve, settle, release }
}
