import type { Sql } from '../db/sql'
import type { entries } from './entries'
import { noTokens } from './entry'
import { type OpenEntry, openOfTheDead } from './statements'

/** `now` (milliseconds UTC): whose lease is over by then is dead. */
export type Recovery = { now: number; count: number }

/** Settles at most `count` entries whose owner is dead, as interrupted; answers how many there were. */
export const recoverer = (sql: Sql, settle: ReturnType<typeof entries>['settle']) => async (recovery: Recovery) => {
  const dead = await sql.all<OpenEntry>(openOfTheDead, recovery)
  for (const entry of dead) {
    await settle({
      id: entry.id,
      state: 'interrupted',
      costPico: interruptedCost(entry),
      tokens: noTokens,
      units: 0,
      answeredModel: null,
      label: entry.label,
      keyId: Number(entry.keyId),
      status: null,
      firstByteAt: null,
      settledAt: recovery.now,
      upstreamRequestId: null,
      serviceTier: null,
      variant: null,
      trail: [],
      flags: [],
    })
  }
  return dead.length
}

/** What its input alone would have cost: never nothing where something was sent, never more than was reserved. */
function interruptedCost({ estimatePico, reservedPico }: OpenEntry): bigint | null {
  if (estimatePico === null) return null
  const atLeast = estimatePico > 0n ? estimatePico : 1n
  return atLeast < reservedPico ? atLeast : reservedPico
}
