import type { Cooldowns } from './cooldowns'

type Key = { id: number; version: string; tier: number; weight: number }

/** Orders keys for failover. It excludes none: with one key, the client sees the provider's own errors. */
export type LoadBalancer = {
  /** By cooldown, tier and load; between equals, the key this member used last comes first: its prompt cache is warm. */
  order<K extends Key>(keys: readonly K[], memberId: number, model: string, now?: number): K[]
  /** Counts a request in flight until the returned function is called. */
  trackInFlight(key: Key, memberId: number): () => void
  inFlight(keyId: number): number
}

export function makeLoadBalancer(cooldowns: Cooldowns): LoadBalancer {
  const inFlight = new Map<number, number>()
  const lastKeyOf = new Map<number, number>()
  // Weighted fair queueing: each use advances a key's virtual time by 1/weight. A new or long unused key starts from now.
  const virtualTimes = new Map<number, number>()
  let virtualNow = 0
  const virtualTime = (id: number) => Math.max(virtualTimes.get(id) ?? 0, virtualNow)

  const addInFlight = (id: number, by: number) => inFlight.set(id, (inFlight.get(id) ?? 0) + by)

  return {
    order(keys, memberId, model, now = Date.now()) {
      const rank = ({ id, version, tier, weight }: Key) => [
        cooldowns.until(version, model, now),
        tier,
        (inFlight.get(id) ?? 0) / weight,
        lastKeyOf.get(memberId) === id ? 0 : 1,
        virtualTime(id),
        id,
      ]
      return keys
        .map((key) => ({ key, rank: rank(key) }))
        .sort((a, b) => compare(a.rank, b.rank))
        .map(({ key }) => key)
    },
    trackInFlight({ id, weight }, memberId) {
      addInFlight(id, 1)
      virtualNow = virtualTime(id)
      virtualTimes.set(id, virtualNow + 1 / weight)
      lastKeyOf.set(memberId, id)
      return () => addInFlight(id, -1)
    },
    inFlight: (keyId) => inFlight.get(keyId) ?? 0,
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
