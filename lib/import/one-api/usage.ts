import { isModelName } from '../../core/input'
import { PICO_PER_DOLLAR } from '../../core/money'
import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  listDays,
  type Month,
  monthOf,
  monthRange,
  startOfDay,
} from '../../core/time'
import type { History, HistoryDay } from '../history'
import { collectRows, integerOf, type SourceDatabase, type SourceRow, textOf } from '../source-database'

/** Pico-dollars of an amount of quota, the programs' own unit. */
export type ToPico = (quota: bigint) => bigint

/** `quotaPerUnit`: how much quota a dollar is, as the option of that name has it. */
export function quotaToPico(quotaPerUnit = '500000'): ToPico {
  const [, whole = '500000', fraction = ''] = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(quotaPerUnit.trim()) ?? []
  const divisor = BigInt(whole + fraction) || 500_000n
  const scale = PICO_PER_DOLLAR * 10n ** BigInt(fraction.length)
  return (quota) => (2n * quota * scale + divisor) / (2n * divisor)
}

/** What the logs say of a user. `months`: the last use of each, in Unix milliseconds. */
export type LoggedUser = { requests: bigint; quota: bigint; name: string; months: Map<Month, bigint> }

export type Usage = {
  /** Unix milliseconds: logs of more than a day later do not count. */
  readAt: number
  /** By the user's ID in the source. */
  users: Map<bigint, LoggedUser>
  requests: bigint
  first: Day | null
  last: Day | null
  /** Logs that are no use of a model, by what they are. */
  others: { kind: string; rows: number; cost: bigint }[]
  /** Requests without a valid time, which are not imported. */
  undated: { requests: bigint; quota: bigint }
  /** Requests with less than no cost, which are recorded as free. */
  negative: bigint
}

const EARLIEST = Date.parse('2000-01-01T00:00:00Z') / 1000
/** A day whose cost is above this is recorded without a price. */
const MAX_DAY_PICO = 1_000_000n * PICO_PER_DOLLAR
const DAY_SECONDS = 86_400
const KINDS: Record<string, string> = { 1: 'top-up', 3: 'management', 4: 'system', 5: 'test or error', 6: 'refund' }

const COST = 'CASE WHEN quota > 0 THEN quota ELSE 0 END'
const tokens = (column: string) => `sum(CASE WHEN ${column} > 0 THEN ${column} ELSE 0 END)`

/** The requests with a time that can be true. One of the next day is taken: clocks differ. */
function datedRequests(readAt: number): string {
  return `type = 2 AND created_at >= ${EARLIEST} AND created_at < ${Math.floor(readAt / 1000) + DAY_SECONDS}`
}

/** Reads all logs once: who used how much, and when. Days and months are those of `zone`. */
export async function readUsage(source: SourceDatabase, zone: string, toPico: ToPico): Promise<Usage> {
  const readAt = Date.now()
  const dated = datedRequests(readAt)
  const [range] = await collectRows(
    source.batches(
      `SELECT min(created_at) AS first_at, max(created_at) AS last_at, sum(CASE WHEN quota < 0 THEN 1 ELSE 0 END) AS negative FROM logs WHERE ${dated}`,
    ),
  )
  const [undated] = await collectRows(
    source.batches(`SELECT count(*) AS requests, sum(${COST}) AS quota FROM logs WHERE type = 2 AND NOT (${dated})`),
  )
  const others = await collectRows(
    source.batches(`SELECT type AS kind, count(*) AS n, sum(quota) AS quota FROM logs WHERE type <> 2 GROUP BY type`),
  )
  const usage: Usage = {
    readAt,
    ...{ users: new Map(), requests: 0n, first: null, last: null, negative: integerOf(range?.negative) },
    undated: { requests: integerOf(undated?.requests), quota: integerOf(undated?.quota) },
    others: others.map(({ kind, n, quota }) => {
      return { kind: KINDS[textOf(kind)] ?? `type ${textOf(kind)}`, rows: Number(n), cost: toPico(integerOf(quota)) }
    }),
  }
  if (range?.first_at === null || range?.first_at === undefined) return usage
  usage.first = dayOf(Number(range.first_at) * 1000, zone)
  usage.last = dayOf(Number(range.last_at) * 1000, zone)
  for (const { month, within } of monthsOf(usage.first, usage.last, zone)) {
    const users = source.batches(
      `SELECT user_id, count(*) AS requests, sum(${COST}) AS quota, max(created_at) AS last_at, max(username) AS name
        FROM logs WHERE ${dated} AND ${within} GROUP BY user_id`,
    )
    for await (const batch of users) for (const row of batch) addMonth(usage, month, row)
  }
  return usage
}

/** Month by month: sorting years of logs takes much memory, and longer than a transaction may wait. */
function monthsOf(first: Day, last: Day, zone: string): { month: Month; from: Day; to: Day; within: string }[] {
  const months = []
  for (let month = monthOf(first); month <= monthOf(last); month = addMonths(month, 1)) {
    const { from, to } = monthRange(month)
    const [start, end] = [startOfDay(from, zone) / 1000, startOfDay(to, zone) / 1000]
    months.push({ month, from, to, within: `created_at >= ${start} AND created_at < ${end}` })
  }
  return months
}

function addMonth(usage: Usage, month: Month, row: SourceRow) {
  const id = integerOf(row.user_id)
  const user = usage.users.get(id) ?? { requests: 0n, quota: 0n, name: textOf(row.name), months: new Map() }
  user.requests += integerOf(row.requests)
  user.quota += integerOf(row.quota)
  user.months.set(month, integerOf(row.last_at) * 1000n)
  usage.requests += integerOf(row.requests)
  usage.users.set(id, user)
}

/** The history as the ledger takes it. `users`: ids here, by their id in the source. */
export function toHistory(
  source: SourceDatabase,
  { users: logged, requests, first, last, readAt }: Usage,
  users: ReadonlyMap<bigint, { id: number }>,
  { zone, toPico }: { zone: string; toPico: ToPico },
): History {
  const months = [...logged].flatMap(([sourceId, user]) => {
    const userId = users.get(sourceId)?.id
    if (userId === undefined) return []
    return [...user.months].map(([month, lastUsedAt]) => ({ userId, month, lastUsedAt }))
  })
  return {
    months,
    requests,
    days: first && last ? readDays(source, { first, last, readAt }, users, { zone, toPico }) : [],
  }
}

async function* readDays(
  source: SourceDatabase,
  { first, last, readAt }: { first: Day; last: Day; readAt: number },
  users: ReadonlyMap<bigint, { id: number }>,
  { zone, toPico }: { zone: string; toPico: ToPico },
): AsyncGenerator<HistoryDay[]> {
  for (const { from, to, within } of monthsOf(first, last, zone)) {
    const batches = source.batches(
      `SELECT ${daySeconds(from, to, zone)} AS day_seconds, user_id, model_name, count(*) AS requests, sum(${COST}) AS quota,
        ${tokens('prompt_tokens')} AS input, ${tokens('completion_tokens')} AS output
        FROM logs WHERE ${datedRequests(readAt)} AND ${within} GROUP BY 1, 2, 3 ORDER BY 1`,
    )
    let rows = new Map<string, HistoryDay>()
    let day = ''
    for await (const batch of batches)
      for (const row of batch) {
        const userId = users.get(integerOf(row.user_id))?.id
        if (userId === undefined) continue
        const read = toDay(row, userId, toPico)
        if (read.day !== day && rows.size > 0) {
          yield [...rows.values()]
          rows = new Map()
        }
        day = read.day
        mergeInto(rows, read)
      }
    if (rows.size > 0) yield [...rows.values()]
  }
}

function toDay(row: SourceRow, userId: number, toPico: ToPico): HistoryDay {
  const day = new Date(Number(row.day_seconds) * 1000).toISOString().slice(0, 10)
  const [requests, input, output] = [integerOf(row.requests), integerOf(row.input), integerOf(row.output)]
  const pico = toPico(integerOf(row.quota))
  const priced = pico <= MAX_DAY_PICO ? { pico, unpriced: 0n } : { pico: 0n, unpriced: requests }
  const name = textOf(row.model_name)
  const model = isModelName(name) ? name : 'other'
  return { day, userId, model, requests, input, output, units: input + output, ...priced }
}

const SUMS = ['requests', 'input', 'output', 'units', 'pico', 'unpriced'] as const

/** Several names that are no model here are one: `other`. */
function mergeInto(rows: Map<string, HistoryDay>, row: HistoryDay) {
  const key = `${row.userId} ${row.model}`
  const same = rows.get(key)
  if (same) for (const sum of SUMS) same[sum] += row[sum]
  else rows.set(key, row)
}

/**
 * SQL for the day that a log belongs to, as Unix seconds of its midnight in UTC. Days of 24 hours in a row share one formula; the
 * days on which clocks change have one each.
 */
function daySeconds(from: Day, to: Day, zone: string): string {
  const spans: { day: Day; start: number; end: number; isRegular: boolean }[] = []
  for (const day of listDays({ from, to })) {
    const [start, end] = [startOfDay(day, zone) / 1000, startOfDay(addDays(day, 1), zone) / 1000]
    const isRegular = end - start === DAY_SECONDS
    const before = spans.at(-1)
    if (before?.isRegular && isRegular) before.end = end
    else spans.push({ day, start, end, isRegular })
  }
  const cases = spans.map(({ day, start, end, isRegular }) => {
    const midnight = Date.parse(`${day}T00:00:00Z`) / 1000
    const since = `(created_at - ${start})`
    return `WHEN created_at < ${end} THEN ${midnight}${isRegular ? ` + ${since} - ${since} % ${DAY_SECONDS}` : ''}`
  })
  return `CASE ${cases.join(' ')} END`
}
