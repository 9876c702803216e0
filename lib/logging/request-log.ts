import { AsyncLocalStorage } from 'node:async_hooks'

/** What the log and traces know about the current request. */
export type RequestFacts = {
  /** UUIDv7: in every log line and the response; also the id of the ledger entry of a gateway request. */
  readonly requestId: string
  /** Of the client, and how it reached us. */
  address?: string
  channel?: 'console' | 'api' | 'oidc'
  /** Set after authentication. */
  userId?: number
  /** For money that other open requests of the user held. */
  waitedMs?: number
  /** The error code, if the response is an error of ours. */
  error?: string
  /** Who was tried last, by its name in OpenTelemetry's conventions. */
  provider?: string
  /** The parts of the ledger entry that traces report. */
  reservation?: { endpoint: string; model: string; stream: boolean; startedAt: number }
  settlement?: {
    state: string
    answeredModel: string | null
    tokens: { inputTokens: number; outputTokens: number; cachedTokens: number; reasoningTokens: number }
    costPico: bigint | null
    firstByteAt: number | null
  }
}

// On globalThis: Next and server.ts each load their own copy of this module.
const shared = globalThis as { chatelaineRequests?: AsyncLocalStorage<RequestFacts> }
shared.chatelaineRequests ??= new AsyncLocalStorage()

/** Holds the facts of the current request for its whole asynchronous context. */
export const requestStorage = shared.chatelaineRequests

/** Adds facts about the current request; a no-op outside of one. */
export function addRequestFacts(facts: Partial<Omit<RequestFacts, 'requestId'>>) {
  const current = requestStorage.getStore()
  if (current) Object.assign(current, facts)
}
