import { addDays, dayOf } from '../core/time'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { hourly } from './hourly'

/** Prunes entries older than `days` whole days, now and every hour; answers what ends it. */
export const retain = (days: number): (() => void) =>
  hourly('pruning', async () => {
    const before = addDays(dayOf(Date.now(), context().zone()), -days)
    const removed = await context().exclusively('prune', () => context().ledger.prune(before))
    if (removed) log.info({ removed, before }, 'pruned entries, their sums stay')
  })
