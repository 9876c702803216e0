import { every } from '../core/every'
import { addDays, type Day, dayOf, monthOf } from '../core/time'
import type { Database } from '../db/database'
import type { Task } from '../db/engine'
import { log } from '../logging/log'
import type { Ledger } from './entry'
import { ROLLED_UP_BEFORE } from './statements'

const INTERVAL_MS = 3_600_000

type RetentionDeps = {
  ledger: Pick<Ledger, 'prune'>
  zone(): string
  /** The day before which entries may be pruned: others need some of them longer. */
  pruneBefore?(before: Day): Promise<Day>
  withTaskLock<Result>(task: Task, work: () => Promise<Result>): Promise<Result | null>
}

/** Prunes entries older than `days` full days, now and every hour. Returns the function that stops it. */
export const startRetention = (deps: RetentionDeps, days: number): (() => void) =>
  runHourly('pruning', async () => {
    const expired = addDays(dayOf(Date.now(), deps.zone()), -days)
    const before = (await deps.pruneBefore?.(expired)) ?? expired
    const removed = await deps.withTaskLock('prune', () => deps.ledger.prune(before))
    if (removed) log.info({ removed, before }, 'pruned entries, keeping their rollups')
  })

type RollupDeps = { db: Pick<Database, 'setting'>; zone(): string }

/** How long after its end a month is rolled up by model: its requests are settled by then, and do not contend for its rows. */
const ROLLUP_DELAY_DAYS = 2

/** Rolls up completed months by model, now and every hour. Returns the function that stops it. */
export const startMonthlyRollups = (deps: RollupDeps): (() => void) =>
  runHourly('rolling up months', () => rollUpMonths(deps, Date.now()))

/** Database triggers do the work, in the transaction that changes the setting. `now`: milliseconds UTC. */
export async function rollUpMonths({ db, zone }: RollupDeps, now: number): Promise<void> {
  const name = ROLLED_UP_BEFORE
  const value = monthOf(addDays(dayOf(now, zone()), -ROLLUP_DELAY_DAYS))
  const row = await db.setting.findUnique({ where: { name } })
  if (row?.value !== value) await db.setting.upsert({ where: { name }, create: { name, value }, update: { value } })
}

function runHourly(what: string, work: () => Promise<void>): () => void {
  const job = every(INTERVAL_MS, work, (error) => log.error({ err: error }, `${what} failed, retrying in an hour`))
  void job.run()
  return () => void job.stop()
}
