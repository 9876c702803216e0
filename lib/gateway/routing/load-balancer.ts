import type { Cooldowns } from './cooldowns'

/** What choosing needs to know of a key. `mark` changes when the key does: what is known of the old one says nothing of the new. */
type Choosable = { id: number; mark: string; tier: number; weight: number }

/** Spreads requests over keys. It only orders them: no key is ever refused by us. */
export type Chooser = {
  /** The keys in the order they should be tried. */
  order<K extends Choosable>(keys: readonly K[], memberId: number, model: string, now?: number): K[]
  /** Counts a request in flight until the answered function is called. */
  begin(key: Choosable, memberId: number): () => void
  inFlight(id: number): number
}

export function makeChooser(rests: Cooldowns): Chooser {
  const inFlight = new Map<number, number>()
  const lastOf = new Map<number, number>()
  // Each use takes a key 1/weight further; one that was not used for long starts from where the others are.
  const passes = new Map<number, number>()
  let passed = 0
  const passOf = (id: number) => Math.max(passes.get(id) ?? 0, passed)

  const count = (id: number, by: number) => inFlight.set(id, (inFlight.get(id) ?? 0) + by)

  return {
    order(keys, memberId, model, now = Date.now()) {
      // By whether it rests, by tier, by load; on a tie the key this member used last, whose prompt cache is warm.
      const rank = ({ id, mark, tier, weight }: Choosable) => [
        rests.until(mark, model, now),
        tier,
        (inFlight.get(id) ?? 0) / weight,
        lastOf.get(memberId) === id ? 0 : 1,
        passOf(id),
        id,
      ]
      return keys
        .map((key) => ({ key, rank: rank(key) }))
        .sort((a, b) => compare(a.rank, b.rank))
        .map(({ key }) => key)
    },
    begin({ id, weight }, memberId) {
      count(id, 1)
      passed = passOf(id)
      passes.set(id, passed + 1 / weight)
      lastOf.set(memberId, id)
      return () => count(id, -1)
    },
    inFlight: (id) => inFlight.get(id) ?? 0,
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
