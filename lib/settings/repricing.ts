import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { AppError } from '../errors'
import { house } from '../house'
import type { RepriceProgress } from '../ledger/entry'
import { log } from '../log'

/** What is being, or was last, re-priced in this process; null model: everything. */
export type Repricing = RepriceProgress & { model: string | null; failed: boolean }

/** Gives past usage the cost that today's prices say. It goes on by itself; `repricing` tells how far it is. */
export async function startRepricing(admin: Admin, model: string | null): Promise<void> {
  const { repricing } = house()
  if (repricing && !repricing.done && !repricing.failed)
    throw new AppError('conflict', 'A re-pricing is under way already.')
  const state: Repricing = { model, examined: 0, changed: 0, deltaPico: 0n, done: false, failed: false }
  house().repricing = state
  await db.$transaction((tx) => record(tx, admin, 'usage.reprice', undefined, model ?? 'every model'))
  void run(admin, state).catch((error: unknown) => {
    state.failed = true
    log.error({ err: error }, 're-pricing failed; it can be started again and goes on from what is done')
  })
}

export const repricing = (_: Admin): Repricing | null => house().repricing

async function run(admin: Admin, state: Repricing) {
  const what = { model: state.model, until: Date.now() }
  const { changed, deltaPico } = await house().ledger.reprice(what, (progress) => Object.assign(state, progress))
  const detail = `${state.model ?? 'every model'}: ${changed} entries, ${deltaPico} pico-dollars`
  await db.$transaction((tx) => record(tx, admin, 'usage.repriced', undefined, detail))
  state.done = true
}
