import { onTestFinished } from 'vitest'
import { makePool } from '../lib/db/postgres/pool'
import { postgresSql } from '../lib/db/postgres/sql'
import { type BatchLedger, makeBatchLedger } from '../lib/ledger/batch-ledger'
import type { Timeouts } from '../lib/ledger/batch-transaction'
import type { BulkRunner } from '../lib/ledger/commands'
import type { Reservation, Settlement } from '../lib/ledger/entry'
import { noTokens } from '../lib/pricing/tokens'
import { makeLedgerRunner } from '../lib/runtime/open-postgres'
import { createTestTables } from './sql'
import { countedIn } from './usage-entries'

/** Noon of the last day of October, UTC. */
export const START = Date.parse('2026-10-31T12:00:00Z')

export const reservation = (id: string, userId = 7, more: Partial<Reservation> = {}): Reservation => ({
  ...{ id, userId, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false, startedAt: START },
  ...{ reservedPico: 100n, estimatePico: 30n, ...countedIn(userId, more.startedAt ?? START) },
  ...more,
})

export const settlement = (id: string, more: Partial<Settlement> = {}): Settlement => ({
  ...{ id, state: 'settled', costPico: 42n, tokens: noTokens, units: 1, answeredModel: 'm', label: 'm', keyId: 1 },
  ...{ status: 200, firstByteAt: null, settledAt: START + 60_000, upstreamRequestId: null, serviceTier: null },
  ...{ variant: null, attempts: [], flags: [] },
  ...more,
})

export type Replica = { ledger: BatchLedger; run: BulkRunner; pool: ReturnType<typeof makePool> }

/** An empty database for the ledgers of several replicas, dropped when the test ends. */
export async function openReplicas(server: string) {
  const { url, drop } = await createTestTables(server)
  const pools: ReturnType<typeof makePool>[] = []
  const keep = (pool: ReturnType<typeof makePool>) => {
    pools.push(pool)
    return pool
  }
  onTestFinished(async () => {
    await Promise.all(pools.filter(({ ending }) => !ending).map((pool) => pool.end()))
    await drop()
  })
  const pool = keep(makePool(url, 4))
  const sql = postgresSql(pool)
  const start = async (owner: string, options: { url?: string; timeouts?: Timeouts } = {}) => {
    const run = makeLedgerRunner(pool, owner)
    await run('heartbeat', { until: null, about: owner })
    const batchPool = keep(makePool(options.url ?? url, 6, 60_000))
    const ledger = makeBatchLedger({ pool: batchPool, owner, run, read: sql.all }, options)
    return { ledger, run, pool: batchPool } satisfies Replica
  }
  return { url, pool, sql, start }
}
