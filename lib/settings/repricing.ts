import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { env } from '../config/env'
import { AppError } from '../core/errors'
import { formatPico } from '../core/money'
import type { Repricing } from '../ledger/entry'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { db } from '../runtime/db'

/** Starts recalculating past costs at current prices, in the background; null means every model. */
export async function startRepricing(admin: AdminActor, model: string | null, since = 0): Promise<void> {
  requireNoRepricing()
  const state: Repricing = { model, total: 0, examined: 0, changed: 0, deltaPico: 0n, done: false, failed: false }
  context().repricing = state
  const fail = (error: unknown) => {
    state.failed = true
    throw error
  }
  await begin(admin, state).catch(fail)
  void run(admin, state, since)
    .catch(fail)
    .catch((error: unknown) =>
      log.error({ err: error }, 'repricing failed; starting it again continues where it ended'),
    )
}

export function requireNoRepricing() {
  if (isRepricing(context().repricing)) throw new AppError('conflict', 'Past costs are already being recalculated.')
}

export const isRepricing = (repricing: Repricing | null) => repricing !== null && !repricing.done && !repricing.failed

/** The progress of the current or last repricing of this process; null if there was none. */
export const repricingProgress = (_: AdminActor): Repricing | null => context().repricing

async function begin(admin: AdminActor, state: Repricing) {
  state.total = await db.usageEntry.count({ where: { state: { in: ['settled', 'estimated'] } } })
  await db.$transaction((tx) => record(tx, admin, 'usage.reprice', undefined, state.model ?? '*'))
}

async function run(admin: AdminActor, state: Repricing, since: number) {
  const what = { model: state.model, since, until: Date.now(), defaultBaseUrl: env().OPENAI_BASE_URL }
  const onProgress = (progress: Partial<Repricing>) => void Object.assign(state, progress)
  const result = await context().withTaskLock('reprice', () => context().ledger.reprice(what, onProgress))
  if (!result) throw new AppError('conflict', 'Another replica is recalculating past costs.')
  const { changed, deltaPico } = result
  const detail = `${state.model ?? '*'} ${changed} $${formatPico(deltaPico, 12)}`
  await db.$transaction((tx) => record(tx, admin, 'usage.repriced', undefined, detail))
  state.done = true
}
