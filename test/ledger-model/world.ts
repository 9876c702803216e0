import { type LedgerDatabase, openLedgerDatabase } from './database'
import type { Model } from './model'
import { addUser, openSnapshot, type TestSnapshot } from './users'

/** A database and the model it is compared with. */
export type World = {
  model: Model
  database: LedgerDatabase
  snapshot: TestSnapshot
  /** Number of the current process, for lease owners. */
  owner: number
  /** How many entries there have been, for their ids. */
  entries: number
  rejections: string[]
}

export const MODELS = ['custom-small', 'custom-large', 'custom-dated'] as const

export async function openWorld(zone: string): Promise<World> {
  const database = await openLedgerDatabase(zone)
  const now = Date.parse('2026-03-08T04:00:00Z')
  const model: Model = { zone, now, users: [], prices: [], open: [], closed: [] }
  await addUser(model, database, null)
  await addUser(model, database, 2000n)
  return { model, database, snapshot: openSnapshot(database), owner: 0, entries: 0, rejections: [] }
}
