import type { AdminActor } from '../audit/actor'
import { type AppContext, context } from '../runtime/context'
import type { KeyHealth } from '../runtime/gateway-status'
import type { KeyHealthState } from '../telemetry/operator-metrics'
import { listKeys } from './keys'
import { isUsable, type KeyRow } from './row'

/** `cooling`: in a cooldown, so other keys are preferred. `invalid`: rejected, so it is used only when no other key can be. */
type KeyState = 'healthy' | 'cooling' | 'invalid' | 'noEndpoint' | 'paused'

export type KeyWithStatus = KeyRow & Pick<KeyHealth, 'inFlight' | 'cooldown'> & { state: KeyState }

/** Combines the stored keys with the state that only this process's gateway knows. Ordered by ID. */
export async function listKeysWithStatus(admin: AdminActor): Promise<KeyWithStatus[]> {
  return Promise.all((await listKeys(admin)).map(withStatus))
}

async function withStatus(row: KeyRow): Promise<KeyWithStatus> {
  const { inFlight, cooldown, lastError, lastErrorAt } = await context().gateway.keyHealth(row.id)
  // Errors are stored at most once a minute, so the gateway may know of a later one.
  const latest = (lastErrorAt ?? 0) > (row.lastErrorAt ?? 0) ? { lastError, lastErrorAt } : {}
  return { ...row, ...latest, inFlight, cooldown, state: stateOf(row, cooldown !== null) }
}

/** The keys that may receive requests, ordered by ID, for the metrics. */
export async function keyHealthStates({ db, gateway }: Pick<AppContext, 'db' | 'gateway'>) {
  const select = { id: true, apiType: true, endpoint: true, disabled: true, invalidAt: true } as const
  const rows = await db.providerKey.findMany({ where: { deletedAt: null }, select, orderBy: { id: 'asc' } })
  const healthOf = async (row: (typeof rows)[number]): Promise<{ id: number; state: KeyHealthState }> => {
    const state = stateOf(row, (await gateway.keyHealth(row.id)).cooldown !== null)
    return { id: row.id, state: state === 'healthy' || state === 'cooling' ? state : 'rejected' }
  }
  return Promise.all(rows.filter(isUsable).map(healthOf))
}

function stateOf(
  row: Parameters<typeof isUsable>[0] & { invalidAt: bigint | number | null },
  isCooling: boolean,
): KeyState {
  if (row.disabled) return 'paused'
  if (!isUsable(row)) return 'noEndpoint'
  if (row.invalidAt !== null) return 'invalid'
  return isCooling ? 'cooling' : 'healthy'
}
