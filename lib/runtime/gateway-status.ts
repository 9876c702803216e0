/** What is known about a provider key in memory only. Timestamps are milliseconds UTC. */
export type KeyHealth = {
  inFlight: number
  /** Other keys are preferred until then. `models`: empty for all models. */
  cooldown: { until: number; models: string[] } | null
  /** The provider's message for the last failure since this process started. */
  lastError: string | null
  lastErrorAt: number | null
}

export const unknownHealth: KeyHealth = { inFlight: 0, cooldown: null, lastError: null, lastErrorAt: null }

/** What the gateway reports to the rest of the process. */
export type GatewayStatus = {
  /** Ledger writes that are overdue: while there are some, this process is not ready. */
  overdueCount(): number
  keyHealth(id: number): Promise<KeyHealth>
}

/** For processes without a gateway, such as commands. */
export const noGateway: GatewayStatus = { overdueCount: () => 0, keyHealth: async () => unknownHealth }
