import { house } from '../house'
import { log } from '../log'
import { addDays, dayOf } from '../time'

const HOUR_MS = 3_600_000

/** Prunes entries older than `days` whole days, now and every hour; answers what ends it. */
export function retain(days: number): () => void {
  const once = async () => {
    const before = addDays(dayOf(Date.now(), house().zone()), -days)
    const removed = await house().exclusively('prune', () => house().ledger.prune(before))
    if (removed) log.info({ removed, before }, 'pruned entries, their sums stay')
  }
  const run = () =>
    void once().catch((error: unknown) => log.error({ err: error }, 'pruning failed, it is tried again in an hour'))
  run()
  const timer = setInterval(run, HOUR_MS)
  return () => clearInterval(timer)
}
