import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { AppError } from '../core/errors'
import { formatPico } from '../core/money'
import { db } from '../db/client'
import type { Repricing } from '../ledger/entry'
import { log } from '../logging/log'
import { context } from '../runtime/context'

/** Gives past usage the cost that today's prices say. It goes on by itself; `repricing` tells how far it is. */
export async function startRepricing(admin: Admin, model: string | null): Promise<void> {
  if (isRunning(context().repricing)) throw new AppError('conflict', 'A re-pricing is under way already.')
  const state: Repricing = { model, total: 0, examined: 0, changed: 0, deltaPico: 0n, done: false, failed: false }
  context().repricing = state
  const broken = (error: unknown) => {
    state.failed = true
    throw error
  }
  await begin(admin, state).catch(broken)
  void run(admin, state)
    .catch(broken)
    .catch((error: unknown) =>
      log.error({ err: error }, 're-pricing failed; it can be started again and goes on from what is done'),
    )
}

export const isRunning = (repricing: Repricing | null) => repricing !== null && !repricing.done && !repricing.failed

export const repricing = (_: Admin): Repricing | null => context().repricing

async function begin(admin: Admin, state: Repricing) {
  state.total = await db.usageEntry.count({ where: { state: { in: ['settled', 'estimated'] } } })
  await db.$transaction((tx) => record(tx, admin, 'usage.reprice', undefined, state.model ?? '*'))
}

async function run(admin: Admin, state: Repricing) {
  const what = { model: state.model, until: Date.now() }
  const follow = (progress: Partial<Repricing>) => void Object.assign(state, progress)
  const result = await context().exclusively('reprice', () => context().ledger.reprice(what, follow))
  if (!result) throw new AppError('conflict', 'Another replica is re-pricing just now.')
  const { changed, deltaPico } = result
  const detail = `${state.model ?? '*'} ${changed} $${formatPico(deltaPico, 12)}`
  await db.$transaction((tx) => record(tx, admin, 'usage.repriced', undefined, detail))
  state.done = true
}
