/** What is known of a key in memory only: how it fares just now. Instants are milliseconds UTC. */
export type KeyHealth = {
  inFlight: number
  /** Its provider is busy or broken: until then other keys come first. `models` empty: for every model. */
  cooling: { until: number; models: string[] } | null
  /** The provider's own words on the last failure since the start. */
  lastError: string | null
  lastErrorAt: number | null
}

export const unknownHealth: KeyHealth = { inFlight: 0, cooling: null, lastError: null, lastErrorAt: null }
