import { verifySeals } from '../audit/seals'
import { addDays, dayOf } from '../core/time'
import { findInconsistencies } from '../ledger/inconsistencies'
import { isOpen } from '../ledger/statements'
import { readReportingZone } from '../ledger/time-zone'
import { type Check, fail, ok, warn } from './finding'

const MAX_REPORTED_ERRORS = 10
const DAY_MS = 86_400_000
const MAX_CLOCK_SKEW_MS = 60_000
const PRICED_DAYS = 30
const MAX_REPORTED_MODELS = 20

/** Checks that daily totals match their entries, monthly totals their days, and reserved amounts the open entries. */
export const ledgerTotals: Check = async ({ sql, signal }) => {
  const errors = await findInconsistencies(sql, signal)
  if (errors.length === 0) return [ok('ledger', 'every total is the sum of its parts')]
  const message = [
    ...errors.slice(0, MAX_REPORTED_ERRORS),
    ...(errors.length > MAX_REPORTED_ERRORS ? [`and ${errors.length - MAX_REPORTED_ERRORS} more`] : []),
  ]
  const fix = 'This is a bug in Chatelaine: keep a copy of the data folder, restore a backup, and report it.'
  return [fail('ledger', message.join('; '), fix)]
}

/** Checks that no reservation is left of a process that ended, or open for more than a day. */
export const openRequests: Check = async ({ sql, now, isAlive }) => {
  const rows = await sql.all<{ owner: string; open: bigint; oldest: bigint }>(
    `SELECT "owner", count(*) AS "open", min("startedAt") AS "oldest"
      FROM "UsageEntry" WHERE ${isOpen} GROUP BY "owner"`,
  )
  const count = (selected: typeof rows) => selected.reduce((sum, { open }) => sum + open, 0n)
  const orphaned = count(rows.filter(({ owner }) => !isAlive(owner)))
  if (orphaned > 0n) {
    const fix = 'The next start of a server settles them as interrupted.'
    return [warn('requests', `${orphaned} left open by a process that ended`, fix)]
  }
  const stale = rows.find(({ oldest }) => now - Number(oldest) > DAY_MS)
  if (stale) {
    const fix = 'Restart the server: it settles requests in progress as interrupted.'
    return [warn('requests', `one has been open since ${new Date(Number(stale.oldest)).toISOString()}`, fix)]
  }
  return [ok('requests', `${count(rows)} in progress`)]
}

/** Checks that no audit event was changed or removed since it was sealed. */
export const auditLog: Check = async ({ sql, signal }) => {
  const { sealed, unsealed, head, problem } = await verifySeals(sql, signal)
  if (problem !== null) {
    const fix =
      'Somebody has changed the database directly. Compare with a backup, or with the audit events in your log.'
    return [fail('audit log', `${problem}; the ${sealed} events before it are complete`, fix)]
  }
  const waiting = unsealed > 0 ? `, ${unsealed} waiting for a seal` : ''
  return [ok('audit log', sealed === 0 ? `empty${waiting}` : `${sealed} events, none missing${waiting}; hash ${head}`)]
}

/** Checks that the clock has not gone backwards: days and budgets depend on it. */
export const clock: Check = async ({ sql, now }) => {
  const [row] = await sql.all<{ last: bigint | null }>(
    `SELECT max("at") AS "last" FROM (SELECT max("startedAt") AS "at" FROM "UsageEntry"
      UNION ALL SELECT max("at") FROM "AuditEvent") AS "both"`,
  )
  const last = Number(row?.last ?? 0n)
  if (last <= now + MAX_CLOCK_SKEW_MS) return [ok('clock', new Date(now).toISOString())]
  const message = `it says ${new Date(now).toISOString()}, but the database has events of ${new Date(last).toISOString()}`
  return [fail('clock', message, 'Set the clock, and synchronize it with NTP.')]
}

/** Checks that every model used recently has a price. */
export const prices: Check = async ({ sql, now }) => {
  const since = addDays(dayOf(now, await readReportingZone(sql)), -PRICED_DAYS)
  const rows = await sql.all<{ model: string; unpriced: bigint }>(
    `SELECT "model", CAST(sum("unpriced") AS BIGINT) AS "unpriced" FROM "UsageDay"
      WHERE "day" >= :since AND "unpriced" > 0 GROUP BY "model" ORDER BY 2 DESC, 1`,
    { since },
  )
  if (rows.length === 0) return [ok('prices', `every model used in the last ${PRICED_DAYS} days has one`)]
  const models = rows.slice(0, MAX_REPORTED_MODELS).map(({ model, unpriced }) => `${model} (${unpriced} requests)`)
  if (rows.length > models.length) models.push(`and ${rows.length - models.length} more models`)
  return [warn('prices', `missing for ${models.join(', ')}`, 'Set them under Pricing, and recalculate past costs.')]
}
