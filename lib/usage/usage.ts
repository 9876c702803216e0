import type { Admin, Member } from '../auth/actor'
import type { Span } from '../core/time'
import { type CutSum, cutSums } from './cut-sums'
import { nameOf, peopleEver } from './names'
import { everything } from './slices'
import { isUsed, summed, type Totals } from './totals'

export type UserTotals = Totals & { userId: number; name: string; deleted: boolean }

export const totals = (_: Admin, span: Span): Promise<Totals> => sumOf(span)

export const myUsage = async ({ userId }: Member, span: Span): Promise<Totals & { userId: number }> => ({
  userId,
  ...(await sumOf(span, userId)),
})

/** What one person used. */
export const usageOf = (_: Admin, userId: number, span: Span): Promise<Totals> => sumOf(span, userId)

/** By user, those with usage in the span only, the deleted among them. */
export async function usageByUser(_: Admin, span: Span): Promise<UserTotals[]> {
  const [sums, people] = await Promise.all([cutSums(span, 'user'), peopleEver()])
  return sums.filter(isUsed).map(({ item, ...sum }) => {
    const userId = Number(item)
    return { userId, ...nameOf(people, userId), ...sum }
  })
}

/** Cost in pico-dollars of each key, and requests whose cost is unknown. */
export const usageByKey = async (_: Admin, span: Span): Promise<Map<number, CutSum>> =>
  new Map((await cutSums(span, 'key')).map((sum) => [Number(sum.item), sum]))

/** What was used of models that have no price yet. */
export async function unpricedModels(_: Admin, span: Span): Promise<{ model: string; requests: number }[]> {
  const found = await cutSums(span, 'model', everything, ['"unpriced" <> 0'])
  return found.filter(({ unpriced }) => unpriced > 0).map(({ item, unpriced }) => ({ model: item, requests: unpriced }))
}

const sumOf = async (span: Span, userId: number | null = null): Promise<Totals> =>
  summed(await cutSums(span, 'day', { ...everything, userId }))
