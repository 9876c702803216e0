import { log } from '../../logging/log'
import type { AppContext } from '../../runtime/context'
import type { KeyHealth } from '../../runtime/gateway-status'
import type { ProviderKey } from '../snapshot/provider-keys'
import type { KeyFailure } from '../upstream/error-classifier'
import type { Cooldowns } from './cooldowns'
import type { LoadBalancer } from './load-balancer'

/** What using the keys shows about their health. */
export type CircuitBreaker = {
  /** The provider rejects the key itself: until a health probe or a request succeeds, it is used only when no other key can be. */
  isOpen(key: ProviderKey): boolean
  /** `message`: the provider's, without the secret. */
  recordFailure(key: ProviderKey, model: string | null, failure: KeyFailure, message: string): void
  /** `model` null: for a health probe. */
  recordSuccess(key: ProviderKey, model: string | null): void
  healthOf(key: ProviderKey): KeyHealth
  /** Resolves when all writes have ended. */
  close(): Promise<void>
}

/** Persist `lastError` at most once a minute per key: each write bumps the revision and reloads every replica. */
const MIN_ERROR_INTERVAL_MS = 60_000

type Columns = { invalidAt?: bigint | null; lastError?: string; lastErrorAt?: bigint }

export function makeCircuitBreaker(
  { db }: Pick<AppContext, 'db'>,
  cooldowns: Cooldowns,
  loadBalancer: Pick<LoadBalancer, 'inFlight'>,
): CircuitBreaker {
  /** Rejected keys whose row does not say so yet, or cannot be written. All by the key's version. */
  const rejected = new Set<string>()
  const recovering = new Set<string>()
  const lastErrors = new Map<string, { text: string; at: number }>()
  const persistedAt = new Map<string, number>()
  const writes = new Set<Promise<unknown>>()

  /** Only to the version of the row that was used: failures of an old secret say nothing about a new one. */
  function persist({ id, updatedAt, version }: ProviderKey, data: Columns) {
    const write = db.providerKey
      .updateMany({ where: { id, updatedAt }, data })
      .then(() => data.invalidAt !== undefined && rejected.delete(version))
      .catch((error: unknown) => log.error({ keyId: id, err: error }, 'key health could not be written'))
      .finally(() => {
        writes.delete(write)
        if (data.invalidAt === null) recovering.delete(version)
      })
    writes.add(write)
  }

  const isOpen = ({ version, invalidAt }: ProviderKey) => invalidAt !== null || rejected.has(version)

  return {
    isOpen,
    recordFailure(key, model, { kind, cooldownMs }, message) {
      const { version } = key
      const now = Date.now()
      lastErrors.set(version, { text: message, at: now })
      const columns = { lastError: message, lastErrorAt: BigInt(now) }
      if (kind === 'key_rejected') {
        if (isOpen(key)) return
        rejected.add(version)
        log.warn({ keyId: key.id }, 'key rejected by its provider, used only as a last resort until it works again')
        return persist(key, { ...columns, invalidAt: BigInt(now) })
      }
      const until = now + cooldownMs
      cooldowns.add(version, kind === 'unreachable' ? null : model, { until, isOutage: kind !== 'model_unavailable' })
      if (now - (persistedAt.get(version) ?? 0) < MIN_ERROR_INTERVAL_MS) return
      persistedAt.set(version, now)
      persist(key, columns)
    },
    recordSuccess(key, model) {
      cooldowns.clear(key.version, model)
      if (!isOpen(key) || recovering.has(key.version)) return
      recovering.add(key.version)
      persist(key, { invalidAt: null })
      log.info({ keyId: key.id }, 'key recovered')
    },
    healthOf({ id, version }) {
      const { text = null, at = null } = lastErrors.get(version) ?? {}
      const cooldown = cooldowns.outage(version, Date.now())
      return { inFlight: loadBalancer.inFlight(id), cooldown, lastError: text, lastErrorAt: at }
    },
    async close() {
      await Promise.all(writes)
    },
  }
}
