import type { Sql } from '../core/sql'
import { noTokens } from '../pricing/tokens'
import type { Settlement, SettleResult } from './entry'
import { type EntryRow, orphanedReservations } from './statements'

/** `until`: when the lease expires, milliseconds UTC; null for never. `about`: describes the process to people. */
export type Heartbeat = { until: number | null; about: string }

/** `now`: milliseconds UTC. */
export type RecoveryBatch = { now: number; count: number }

const DAY_MS = 86_400_000

/** Every open entry belongs to a process. While its lease is valid, nobody else settles its entries. */
export function leaseCommands(sql: Sql, owner: string, settle: (settlement: Settlement) => Promise<SettleResult>) {
  /** Creates or extends the lease of this process. */
  async function heartbeat({ until, about }: Heartbeat): Promise<void> {
    await sql.run(
      `INSERT INTO "Lease" ("owner", "until", "about") VALUES (:owner, :until, :about)
        ON CONFLICT ("owner") DO UPDATE SET "until" = excluded."until", "about" = excluded."about"`,
      { owner, until, about },
    )
    if (until) await sql.run(`DELETE FROM "Lease" WHERE "until" < :before`, { before: until - DAY_MS })
  }

  /** For SQLite, where the process that holds the data folder is the only one. */
  async function endOtherLeases(): Promise<void> {
    await sql.run(`DELETE FROM "Lease" WHERE "owner" <> :owner`, { owner })
  }

  /** Settles up to `count` orphaned reservations as interrupted. Returns how many. */
  async function recoverOrphans({ now, count }: RecoveryBatch): Promise<number> {
    const orphans = await sql.all<EntryRow>(orphanedReservations, { now, count })
    for (const entry of orphans) await settle(interruption(entry, now))
    return orphans.length
  }

  return { heartbeat, endOtherLeases, recoverOrphans }
}

/** A settlement at the estimated cost of the input. */
export const interruption = (entry: EntryRow, now: number): Settlement => ({
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
  settledAt: now,
  upstreamRequestId: null,
  serviceTier: null,
  variant: null,
  attempts: [],
  flags: [],
  confidence: 'estimate',
})

/** The estimated cost of the input: not free, because the request was sent, and at most what was reserved. */
function interruptedCost({ estimatePico, reservedPico }: EntryRow): bigint | null {
  if (estimatePico === null) return null
  const cost = estimatePico > 0n ? estimatePico : 1n
  return cost < reservedPico ? cost : reservedPico
}
