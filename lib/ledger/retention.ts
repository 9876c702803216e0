import { house } from '../house'
import { log } from '../log'
import { addDays, dayOf } from '../time'
import { hourly } from './hourly'

/** Prunes entries older than `days` whole days, now and every hour; answers what ends it. */
export const retain = (days: number): (() => void) =>
  hourly('pruning', async () => {
    const before = addDays(dayOf(Date.now(), house().zone()), -days)
    const removed = await house().exclusively('prune', () => house().ledger.prune(before))
    if (removed) log.info({ removed, before }, 'pruned entries, their sums stay')
  })
