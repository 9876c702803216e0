/** Until when (milliseconds UTC) a key rests. `busy`: the provider is too busy or broken; otherwise it has no such model for this key. */
type Rest = { until: number; busy: boolean }

/** What keys rest for which models. It orders them and refuses none; a restart forgets it. */
export type Cooldowns = {
  /** When the key may be used again for `model`; 0 when it may now. */
  until(mark: string, model: string, now: number): number
  /** `model` null: for every model. */
  add(mark: string, model: string | null, rest: Rest): void
  /** The key did its work for this model, so it needs no rest. */
  end(mark: string, model: string | null): void
  /** Until when a key rests because its provider is busy, and for which models; null when it does not. */
  busy(mark: string, now: number): { until: number; models: string[] } | null
}

/** No model has this name. */
const EVERY = ''
/** Anyone can ask for models that do not exist: the oldest rest gives way. */
const MOST = 500

export function makeRests(): Cooldowns {
  const known = new Map<string, Map<string, Rest>>()

  return {
    until(mark, model, now) {
      const rests = known.get(mark)
      const until = Math.max(rests?.get(EVERY)?.until ?? 0, rests?.get(model)?.until ?? 0)
      return until > now ? until : 0
    },
    add(mark, model, rest) {
      const rests = known.get(mark) ?? new Map<string, Rest>()
      known.set(mark, rests)
      rests.delete(model ?? EVERY)
      rests.set(model ?? EVERY, rest)
      const [oldest] = rests.keys()
      if (rests.size > MOST && oldest !== undefined) rests.delete(oldest)
    },
    end(mark, model) {
      known.get(mark)?.delete(EVERY)
      if (model !== null) known.get(mark)?.delete(model)
    },
    busy(mark, now) {
      const resting = [...(known.get(mark) ?? [])].filter(([, { until, busy }]) => busy && until > now)
      if (resting.length === 0) return null
      const models = resting.map(([model]) => model).filter((model) => model !== EVERY)
      return { until: Math.max(...resting.map(([, { until }]) => until)), models }
    },
  }
}
