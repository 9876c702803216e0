import { every } from '../../core/every'
import { log } from '../../logging/log'
import type { GatewayDeps } from '../deps'
import type { ProviderKey } from '../snapshot/provider-keys'
import { providerMessage } from '../upstream/error-classifier'
import { fetchModelList } from '../upstream/list-models'
import type { Cooldowns } from './cooldowns'

/** In the provider's own words, or with the status that means it everywhere else. */
const isKeyRejected = ({ provider }: ProviderKey, status: number, body: string) =>
  status === 401 || (status >= 400 && provider.blame?.(status, body) === 'key_rejected')

const MAX_WAIT_MS = 900_000
/** The back-off starts over once a key needed no probe for this long. */
const RESET_AFTER_MS = 3_600_000

type Deps = Pick<GatewayDeps, 'snapshot' | 'refresh' | 'circuitBreaker' | 'pools' | 'timeouts'>

/**
 * Lists the models of rejected keys to see whether they work again, first after `timeouts.probe` ms, then after twice as long
 * each time. A success does not reset the wait: an account without credit lists its models, and fails the next request.
 * Returns a function that stops probing.
 */
export function startHealthProbe(deps: Deps, cooldowns: Cooldowns, listModels = fetchModelList): () => void {
  const firstWait = deps.timeouts.probe
  /** By the key's version. `at`: when it is probed next. */
  const schedule = new Map<string, { at: number; wait: number }>()
  const inProgress = new Set<string>()

  async function sweep() {
    await deps.refresh()
    const now = Date.now()
    for (const [version, { at }] of schedule) if (at + RESET_AFTER_MS < now) schedule.delete(version)
    for (const key of deps.snapshot().keys)
      if (deps.circuitBreaker.isOpen(key) && !inProgress.has(key.version)) probeIfDue(key, now)
  }

  function probeIfDue(key: ProviderKey, now: number) {
    const { at, wait } = schedule.get(key.version) ?? scheduleNext(key, now, firstWait)
    if (at > now) return
    scheduleNext(key, now, Math.min(wait * 2, MAX_WAIT_MS))
    inProgress.add(key.version)
    void probe(key).finally(() => inProgress.delete(key.version))
  }

  function scheduleNext({ version }: ProviderKey, now: number, wait: number) {
    const next = { at: now + wait, wait }
    schedule.set(version, next)
    // When all keys are rejected, the one to be probed next is tried first.
    cooldowns.add(version, null, { until: next.at, isOutage: false })
    return next
  }

  async function probe(key: ProviderKey) {
    const response = await listModels(deps, key, key.provider.modelsTarget(key))
    if (response?.status === 200) deps.circuitBreaker.recordSuccess(key, null)
    else if (response && isKeyRejected(key, response.status, response.text)) {
      const message = providerMessage(response.status, response.text, key.secret)
      deps.circuitBreaker.recordFailure(key, null, { kind: 'key_rejected', cooldownMs: 0 }, message)
    }
  }

  const job = every(firstWait / 2, sweep, (error) => log.error({ err: error }, 'health probe failed'))
  return () => void job.stop()
}
