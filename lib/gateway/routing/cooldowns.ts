/**
 * `until`: milliseconds UTC. `isOutage`: the provider is overloaded, failing or unreachable; otherwise the key lacks the model,
 * or waits for a health probe.
 */
type Cooldown = { until: number; isOutage: boolean }

/** Cooldowns order keys and exclude none. They are kept in memory only, by the key's version. */
export type Cooldowns = {
  /** When the key's cooldown for `model` ends; 0 without one. */
  until(version: string, model: string, now: number): number
  /** `model` null: for every model. */
  add(version: string, model: string | null, cooldown: Cooldown): void
  /** After a success. */
  clear(version: string, model: string | null): void
  /** Until when, and for which models, the key backs off from an outage; null when it does not. */
  outage(version: string, now: number): { until: number; models: string[] } | null
}

/** No model has an empty name. */
const ALL_MODELS = ''
/** Per key: anyone can request models that do not exist, so the oldest cooldown is evicted. */
const MAX_COOLDOWNS = 500

export function makeCooldowns(): Cooldowns {
  const byKey = new Map<string, Map<string, Cooldown>>()

  return {
    until(version, model, now) {
      const cooldowns = byKey.get(version)
      const until = Math.max(cooldowns?.get(ALL_MODELS)?.until ?? 0, cooldowns?.get(model)?.until ?? 0)
      return until > now ? until : 0
    },
    add(version, model, cooldown) {
      const cooldowns = byKey.get(version) ?? new Map<string, Cooldown>()
      byKey.set(version, cooldowns)
      cooldowns.delete(model ?? ALL_MODELS)
      cooldowns.set(model ?? ALL_MODELS, cooldown)
      const [oldest] = cooldowns.keys()
      if (cooldowns.size > MAX_COOLDOWNS && oldest !== undefined) cooldowns.delete(oldest)
    },
    clear(version, model) {
      byKey.get(version)?.delete(ALL_MODELS)
      if (model !== null) byKey.get(version)?.delete(model)
    },
    outage(version, now) {
      const outages = [...(byKey.get(version) ?? [])].filter(([, { until, isOutage }]) => isOutage && until > now)
      if (outages.length === 0) return null
      const models = outages.map(([model]) => model).filter((model) => model !== ALL_MODELS)
      return { until: Math.max(...outages.map(([, { until }]) => until)), models }
    },
  }
}
