import { disagreements } from '../ledger/disagreements'
import { isOpen } from '../ledger/statements'
import { bad, ok, warn } from './finding'
import type { Check } from './patient'

const MOST_TOLD = 10
const DAY_MS = 86_400_000
const SKEW_MS = 60_000

/** That days are the sums of their requests, months of their days, and what is held of what is open. */
export const books: Check = async ({ sql, signal }) => {
  const found = await disagreements(sql, signal)
  if (found.length === 0) return [ok('books', 'every sum is the sum of its parts')]
  const says = [
    ...found.slice(0, MOST_TOLD),
    ...(found.length > MOST_TOLD ? [`and ${found.length - MOST_TOLD} more`] : []),
  ]
  const todo = 'Nothing Chatelaine does leads here: keep a copy of the data folder, restore a backup, and report it.'
  return [bad('books', says.join('; '), todo)]
}

/** That nothing is held for requests that nobody will end. */
export const openRequests: Check = async ({ sql, now, isAlive }) => {
  const rows = await sql.all<{ owner: string; open: bigint; oldest: bigint }>(
    `SELECT "owner", count(*) AS "open", min("startedAt") AS "oldest"
      FROM "UsageEntry" WHERE ${isOpen} GROUP BY "owner"`,
  )
  const count = (of: typeof rows) => of.reduce((sum, { open }) => sum + open, 0n)
  const orphans = count(rows.filter(({ owner }) => !isAlive(owner)))
  if (orphans > 0n) {
    const todo = 'The next start of a server settles them as interrupted.'
    return [warn('requests', `${orphans} were open when their process ended`, todo)]
  }
  const old = rows.find(({ oldest }) => now - Number(oldest) > DAY_MS)
  if (old) {
    const todo = 'Restart the server: it settles what is open as interrupted.'
    return [warn('requests', `one is open since ${new Date(Number(old.oldest)).toISOString()}`, todo)]
  }
  return [ok('requests', `${count(rows)} are open`)]
}

/** That the clock has not gone back: days and limits follow it. */
export const clock: Check = async ({ sql, now }) => {
  const [row] = await sql.all<{ last: bigint | null }>(
    `SELECT max("at") AS "last" FROM (SELECT max("startedAt") AS "at" FROM "UsageEntry"
      UNION ALL SELECT max("at") FROM "AuditEvent") AS "both"`,
  )
  const last = Number(row?.last ?? 0n)
  if (last <= now + SKEW_MS) return [ok('clock', new Date(now).toISOString())]
  const says = `it says ${new Date(now).toISOString()}, but the books know of ${new Date(last).toISOString()}`
  return [bad('clock', says, 'Set the clock, and let it be kept by NTP.')]
}
