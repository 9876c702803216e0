import type { Actor, AdminActor } from '../audit/actor'
import { type DateRange, type Day, startOfDay } from '../core/time'
import { context } from '../runtime/context'
import { allUserNames, nameOf } from './names'
import { noFilter, sumsQuery } from './rollups/rollup-query'
import {
  addTotals,
  bucketSums,
  type DimensionSum,
  hasUsage,
  type SumRow,
  sumsByDimension,
  type Totals,
  toDimensionSum,
} from './rollups/sums'
import { type Cell, MAX_ITEMS } from './series'

export type UserTotals = Totals & { userId: number; name: string; deleted: boolean }

export const totals = (_: AdminActor, range: DateRange): Promise<Totals> => totalsOf(range)

export const myUsage = async ({ userId }: Actor, range: DateRange): Promise<Totals & { userId: number }> => ({
  userId,
  ...(await totalsOf(range, userId)),
})

export const usageOf = (_: AdminActor, userId: number, range: DateRange): Promise<Totals> => totalsOf(range, userId)

const totalsOf = async (range: DateRange, userId: number | null = null): Promise<Totals> =>
  addTotals(await sumsByDimension(range, 'day', { ...noFilter, userId }))

/** Users with usage in the range, ordered by ID. Includes deleted users. */
export async function usageByUser(_: AdminActor, range: DateRange): Promise<UserTotals[]> {
  const [sums, names] = await Promise.all([sumsByDimension(range, 'user'), allUserNames()])
  return sums.filter(hasUsage).map((sum) => toUserTotals(sum, names))
}

/** Highest cost first. `share`: the cost relative to the first user's, from 0 to 1. */
export async function topUsers(
  _: AdminActor,
  range: DateRange,
  limit: number,
): Promise<(UserTotals & { share: number })[]> {
  const { text, values } = sumsQuery(range, 'user', noFilter)
  const [rows, names] = await Promise.all([
    context().readSlow<SumRow>(
      `SELECT * FROM (${text}) AS "sums" WHERE "costPico" > 0 OR "units" > 0 OR "unpriced" > 0
        ORDER BY "costPico" DESC, "item" LIMIT :limit`,
      { ...values, limit },
    ),
    allUserNames(),
  ])
  const highest = rows[0]?.costPico ?? 0n
  return rows.map((row) => ({
    ...toUserTotals(toDimensionSum(row), names),
    share: highest > 0n ? Number((row.costPico * 1000n) / highest) / 1000 : 0,
  }))
}

function toUserTotals({ item, ...sums }: DimensionSum, names: Awaited<ReturnType<typeof allUserNames>>): UserTotals {
  const userId = Number(item)
  return { userId, ...nameOf(names, userId), ...sums }
}

/** By key ID. */
export const usageByKey = async (_: AdminActor, range: DateRange): Promise<Map<number, DimensionSum>> =>
  new Map((await sumsByDimension(range, 'key')).map((sum) => [Number(sum.item), sum]))

/** Models with usage but without a price, and how many requests used them. */
export async function unpricedModels(_: AdminActor, range: DateRange): Promise<{ model: string; requests: number }[]> {
  const sums = await sumsByDimension(range, 'model', noFilter, ['"unpriced" <> 0'])
  return sums.filter(({ unpriced }) => unpriced > 0).map(({ item, unpriced }) => ({ model: item, requests: unpriced }))
}

/** The first use of a model without a price: its day, and its entry; that is null where it is not kept any more. */
export type UnpricedUse = {
  day: Day
  entry: { endpoint: string; serviceTier: string | null; variant: string | null; flags: string | null } | null
}

export async function firstUnpricedUse(_: AdminActor, model: string): Promise<UnpricedUse | null> {
  const { readSlow, zone } = context()
  const days = `SELECT min("day") AS "day" FROM "UsageDay" WHERE "model" = :model AND "unpriced" <> 0`
  const day = (await readSlow<{ day: string | null }>(days, { model }))[0]?.day
  if (!day) return null
  const entries = `SELECT "endpoint", "serviceTier", "variant", "flags" FROM "UsageEntry"
    WHERE "state" IN ('settled', 'estimated') AND "startedAt" >= :since AND "label" = :model AND "costPico" IS NULL
    ORDER BY "startedAt" LIMIT 1`
  const [entry = null] = await readSlow<NonNullable<UnpricedUse['entry']>>(entries, {
    model,
    since: startOfDay(day, zone()),
  })
  return { day, entry }
}

/** Costs per month of the top users and of all others together, in no order. Cells without usage are omitted. */
export async function costByMonth(_: AdminActor, range: DateRange): Promise<Cell[]> {
  const [{ parts }, names] = await Promise.all([
    bucketSums(range, 'user', 'month', noFilter, MAX_ITEMS),
    allUserNames(),
  ])
  return parts.filter(hasUsage).map(({ bucket, item, costPico, unpriced }) => {
    const id = Number(item)
    return { bucket, item: item === null ? null : { id, ...nameOf(names, id) }, costPico, unpriced }
  })
}
