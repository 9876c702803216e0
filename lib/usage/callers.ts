import type { Actor, AdminActor } from '../audit/actor'
import { type DateRange, startOfDay } from '../core/time'
import { context } from '../runtime/context'
import { allNames, type NamedRef, namedRef } from './names'
import { type EntryQuery, filterConditions, noEntryFilter } from './requests/entry-filter'
import type { UsageFilter } from './rollups/rollup-query'

export const callerKinds = ['client', 'session'] as const
/** What sent the requests: the program, or one of its sessions. */
export type CallerKind = (typeof callerKinds)[number]

export type CallerQuery = UsageFilter & { range: DateRange; by: CallerKind }

/** `client`: of a session. `user`: null if there are several. `lastAt`: when its last request began, Unix milliseconds. */
export type CallerRow = {
  name: string
  client: string | null
  user: NamedRef | null
  requests: number
  units: number
  costPico: bigint
  unpriced: number
  lastAt: number
}

/** The most expensive first. `isPartial`: older requests of the range are not included. */
export type Callers = { rows: CallerRow[]; isPartial: boolean }

/** No rollup knows callers, so requests are read: as many as a page may take time for, the latest. */
const MAX_ENTRIES = 100_000
const MAX_CALLERS = 100

export const callers = (_: AdminActor, query: CallerQuery) => load(query)
export const myCallers = ({ userId }: Actor, query: CallerQuery) => load({ ...query, userId })

const columns = { client: '"client"', session: '"sessionId"' } as const

const sum = (value: string, name: string) => `CAST(SUM(${value}) AS BIGINT) AS "${name}"`
const SUMS = [
  'COUNT(*) AS "requests"',
  sum('"units"', 'units'),
  sum(`coalesce("costPico", 0)`, 'costPico'),
  sum(`CASE WHEN "costPico" IS NULL AND "state" <> 'reserved' THEN 1 ELSE 0 END`, 'unpriced'),
].join(', ')

type Sums = { requests: bigint; units: bigint | null; costPico: bigint | null; unpriced: bigint | null }
type Row = Sums & { name: string; client: string | null; firstUser: bigint; lastUser: bigint; lastAt: bigint }

async function load({ range, by, ...filter }: CallerQuery): Promise<Callers> {
  const { where, values } = conditions({ ...noEntryFilter, ...filter, range })
  const sql = `SELECT "name", MAX("client") AS "client", MIN("userId") AS "firstUser", MAX("userId") AS "lastUser",
      MAX("startedAt") AS "lastAt", ${SUMS}
    FROM (SELECT ${columns[by]} AS "name", "client", "userId", "startedAt", "units", "costPico", "state" FROM "UsageEntry"
      WHERE ${where} ORDER BY "startedAt" DESC LIMIT ${MAX_ENTRIES}) AS "recent"
    WHERE "name" IS NOT NULL GROUP BY "name" ORDER BY "costPico" DESC, "name" LIMIT ${MAX_CALLERS}`
  const beyond = `SELECT 1 AS "more" FROM "UsageEntry" WHERE ${where} ORDER BY "startedAt" DESC LIMIT 1 OFFSET ${MAX_ENTRIES}`
  const [rows, more, { users }] = await Promise.all([
    context().readSlow<Row>(sql, values),
    context().readSlow(beyond, values),
    allNames(),
  ])
  return {
    isPartial: more.length > 0,
    rows: rows.map(({ name, client, firstUser, lastUser, lastAt, ...sums }) => ({
      ...{ name, client: by === 'client' ? null : client, lastAt: Number(lastAt) },
      user: firstUser === lastUser ? namedRef(users, firstUser) : null,
      ...toTotals(sums),
    })),
  }
}

export type SessionTotals = ReturnType<typeof toTotals>

/** Of the requests that match, whatever page of them is shown. */
export const sessionTotals = (_: AdminActor, query: EntryQuery) => loadTotals(query)
export const mySessionTotals = ({ userId }: Actor, query: EntryQuery) => loadTotals({ ...query, userId })

async function loadTotals(query: EntryQuery): Promise<SessionTotals | null> {
  if (query.sessionId === null) return null
  const { where, values } = conditions(query)
  const [row] = await context().readSlow<Sums>(`SELECT ${SUMS} FROM "UsageEntry" WHERE ${where}`, values)
  return row ? toTotals(row) : null
}

const toTotals = ({ requests, units, costPico, unpriced }: Sums) => ({
  requests: Number(requests),
  units: Number(units ?? 0),
  costPico: costPico ?? 0n,
  unpriced: Number(unpriced ?? 0),
})

function conditions({ range, ...filter }: EntryQuery) {
  const { indexed, residual } = filterConditions(filter)
  const zone = context().zone()
  return {
    where: [...indexed, '"startedAt" >= :since', '"startedAt" < :until', ...residual].join(' AND '),
    values: { ...filter, since: startOfDay(range.from, zone), until: startOfDay(range.to, zone) },
  }
}
