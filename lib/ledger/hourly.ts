import { log } from '../logging/log'

const HOUR_MS = 3_600_000

/** Does `work` now and every hour, and says that `what` failed when it did; answers what ends it. */
export function hourly(what: string, work: () => Promise<void>): () => void {
  const run = () =>
    void work().catch((error: unknown) => log.error({ err: error }, `${what} failed, it is tried again in an hour`))
  run()
  const timer = setInterval(run, HOUR_MS)
  return () => clearInterval(timer)
}
