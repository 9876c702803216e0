import { log } from '../../logging/log'
import type { GatewayDeps } from '../deps'
import type { ProviderKey } from '../snapshot/provider-keys'
import { fetchModels } from '../upstream/list-models'
import { providerSays } from '../upstream/provider-message'
import type { Cooldowns } from './cooldowns'

const LONGEST = 900_000
/** A key that was well for so long begins anew. */
const FORGOTTEN = 3_600_000

/**
 * Asks providers that refused a key whether they take it again, seldomer each time: also when a probe succeeds and the next
 * request fails, as it does where an account has run out of money. Answers a function that ends it.
 */
export function startProber(
  door: Pick<GatewayDeps, 'directory' | 'refresh' | 'health' | 'pools' | 'timing'>,
  rests: Cooldowns,
): () => void {
  const first = door.timing.probe
  const turns = new Map<string, { at: number; wait: number }>()
  const asking = new Set<string>()

  async function sweep() {
    await door.refresh()
    const now = Date.now()
    for (const [mark, { at }] of turns) if (at + FORGOTTEN < now) turns.delete(mark)
    for (const key of door.directory().keys) if (door.health.isOut(key) && !asking.has(key.mark)) turn(key, now)
  }

  function turn(key: ProviderKey, now: number) {
    const { at, wait } = turns.get(key.mark) ?? schedule(key, now, first)
    if (at > now) return
    schedule(key, now, Math.min(wait * 2, LONGEST))
    asking.add(key.mark)
    void probe(key).finally(() => asking.delete(key.mark))
  }

  function schedule({ mark }: ProviderKey, now: number, wait: number) {
    const next = { at: now + wait, wait }
    turns.set(mark, next)
    // Where every key is refused, the one that is asked next comes first.
    rests.add(mark, null, { until: next.at, busy: false })
    return next
  }

  async function probe(key: ProviderKey) {
    const answer = await fetchModels(door, key)
    if (answer?.status === 200) door.health.worked(key, null)
    else if (answer?.status === 401)
      door.health.failed(key, null, { kind: 'out', ms: 0 }, providerSays(401, answer.text, key.secret))
  }

  const look = () => void sweep().catch((error: unknown) => log.error({ err: error }, 'keys could not be looked at'))
  const timer = setInterval(look, first / 2)
  timer.unref()
  return () => clearInterval(timer)
}
