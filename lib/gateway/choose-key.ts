/** What choosing needs to know of a key. */
type Key = { id: number; tier: number; weight: number }

/** Spreads requests over keys and remembers what just failed. It only orders them: no key is ever refused by us. */
export type Chooser = {
  /** The keys in the order they should be tried. */
  order<K extends Key>(keys: readonly K[], memberId: number, model: string, now?: number): K[]
  /** Counts a request in flight until the answered function is called. */
  begin(key: Key, memberId: number): () => void
  /** The key should rest for this model until `until`, or for all models. */
  cool(key: Key, model: string | null, until: number): void
}

export function makeChooser(): Chooser {
  const inFlight = new Map<number, number>()
  const served = new Map<number, number>()
  const lastOf = new Map<number, number>()
  const resting = new Map<string, number>()

  const count = (of: Map<number, number>, id: number, by: number) => of.set(id, (of.get(id) ?? 0) + by)

  /** When the key may be used again; 0 when it may now. */
  const restsUntil = ({ id }: Key, model: string, now: number) => {
    const until = Math.max(resting.get(`${id}`) ?? 0, resting.get(`${id} ${model}`) ?? 0)
    return until > now ? until : 0
  }

  return {
    order(keys, memberId, model, now = Date.now()) {
      // By whether it rests, by tier, by load; on a tie the key this member used last, whose prompt cache is warm.
      const rank = (key: Key) => [
        restsUntil(key, model, now),
        key.tier,
        (inFlight.get(key.id) ?? 0) / key.weight,
        lastOf.get(memberId) === key.id ? 0 : 1,
        (served.get(key.id) ?? 0) / key.weight,
        key.id,
      ]
      return keys
        .map((key) => ({ key, rank: rank(key) }))
        .sort((a, b) => compare(a.rank, b.rank))
        .map(({ key }) => key)
    },
    begin({ id }, memberId) {
      count(inFlight, id, 1)
      count(served, id, 1)
      lastOf.set(memberId, id)
      return () => count(inFlight, id, -1)
    },
    cool({ id }, model, until) {
      for (const [name, end] of resting) if (end <= Date.now()) resting.delete(name)
      resting.set(model === null ? `${id}` : `${id} ${model}`, until)
    },
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
