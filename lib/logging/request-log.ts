import { AsyncLocalStorage } from 'node:async_hooks'
import type { Reservation, Settlement } from '../ledger/entry'

/** What is known of the request that a piece of work belongs to. */
export type Facts = {
  /** UUIDv7: in every line of the log, in the answer, and for a request to a provider the id of its entry. */
  readonly requestId: string
  /** Who asks, once that is known. */
  userId?: number
  /** What our own error is called, where that is the answer. */
  error?: string
  /** Whose protocol the key speaks that was tried last. */
  provider?: 'openai' | 'azure_openai'
  /** How its entry was opened and closed. */
  reservation?: Reservation
  settlement?: Settlement
}

const shared = globalThis as { chatelaineRequests?: AsyncLocalStorage<Facts> }
shared.chatelaineRequests ??= new AsyncLocalStorage()

/** The requests under way, each in its own asynchronous context; one for both copies of every module. */
export const requests = shared.chatelaineRequests

/** Adds to what is known of the current request. Outside of one nothing happens. */
export function note(more: Partial<Omit<Facts, 'requestId'>>) {
  const facts = requests.getStore()
  if (facts) Object.assign(facts, more)
}
