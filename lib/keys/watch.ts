import type { Admin } from '../auth/actor'
import { context } from '../runtime/context'
import type { KeyHealth } from './health'
import { isServing } from './is-serving'
import { listKeys } from './keys'
import type { KeyRow } from './row'

/** `cooling`: its provider is busy or broken, so others come first. `invalid`: refused, no traffic until a probe succeeds. */
type KeyState = 'healthy' | 'cooling' | 'invalid' | 'noEndpoint' | 'paused'

/** A key and how it fares. */
export type WatchedKey = KeyRow & Pick<KeyHealth, 'inFlight' | 'cooling'> & { state: KeyState }

/** All keys as they are just now: what the books say, and what only this process knows. */
export async function watchKeys(admin: Admin): Promise<WatchedKey[]> {
  return Promise.all((await listKeys(admin)).map(watch))
}

async function watch(row: KeyRow): Promise<WatchedKey> {
  const { inFlight, cooling, lastError, lastErrorAt } = await context().keyHealth(row.id)
  const newer = (lastErrorAt ?? 0) > (row.lastErrorAt ?? 0) ? { lastError, lastErrorAt } : {}
  return { ...row, ...newer, inFlight, cooling, state: stateOf(row, cooling !== null) }
}

function stateOf(row: KeyRow, isCooling: boolean): KeyState {
  if (row.disabled) return 'paused'
  if (!isServing(row)) return 'noEndpoint'
  if (row.invalidAt !== null) return 'invalid'
  return isCooling ? 'cooling' : 'healthy'
}
