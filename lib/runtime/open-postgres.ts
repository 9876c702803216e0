import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Env } from '../config/env'
import type { Engine } from '../db/engine'
import { requireMigrated } from '../db/migrate'
import { makeCommandRunner, startPostgresEngine } from '../db/postgres/engine'
import { holdLock } from '../db/postgres/locks'
import { migratePostgres, postgresSchema } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { postgresSql } from '../db/postgres/sql'
import { recordKeyCheck, unlockVault } from '../encryption/key-check'
import { type KeySource, loadMasterKey } from '../encryption/master-key'
import type { Vault } from '../encryption/vault'
import { type BatchLedger, makeBatchLedger } from '../ledger/batch-ledger'
import { BATCH_CONNECTIONS } from '../ledger/batch-queue'
import { lockMonthsInOrder } from '../ledger/batch-statements'
import { type BulkCommands, type BulkRunner, makeLedgerCommands } from '../ledger/commands'
import { assemble, type Opened } from './assemble'
import { activeReplicas, recoverExpired, renewLease, startLease } from './lease'
import type { OpenedForServer } from './open'

/** For reads, heartbeats and bulk changes of the ledger. */
const CONNECTIONS = 8

/** Longer than any query of a server. Without it TCP would wait a quarter of an hour for a host that is gone. */
const QUERY_TIMEOUT_MS = 20_000

/** Longer than batches wait for locks. */
const BATCH_TIMEOUT_MS = 10_000

export const makeLedgerRunner = (pool: Pool, owner: string): BulkRunner =>
  makeCommandRunner(pool, (sql) => makeLedgerCommands(sql, owner, (months) => lockMonthsInOrder(sql, months)))

/** For one of several replicas: if they start at once, one of them migrates. */
export async function openPostgres(env: Env, url: string, onExit: (reason: unknown) => void): Promise<OpenedForServer> {
  const pool = makePool(url, CONNECTIONS, QUERY_TIMEOUT_MS)
  const owner = randomUUID()
  const run = makeLedgerRunner(pool, owner)
  const releaseLock = await holdLock(pool, 'migrate')
  const { vault, migrated } = await prepareDatabase(pool, env, url)
  // Before the lock is released: its next holder must see this replica.
  await renewLease(pool, run)
  releaseLock()
  const engine = await startPostgresEngine({ pool, url, run, queryTimeoutMs: QUERY_TIMEOUT_MS })
  const checkWritable = () => renewLease(pool, run)
  const ledger = openLedger({ url, owner, run, engine })
  const { context, close } = assemble({ engine, ledger, vault, keySource: env, checkWritable, onExit })
  const recovered = await recoverExpired(pool, ledger)
  // `nextKey` is deleted once a replica has started with the new key: an idle replica too must read it in time.
  const endLease = startLease({ pool, run, ledger, owner, onHeartbeat: context.currentVault })
  return { context, migrated, recovered, close: () => endLease().finally(ledger.close).finally(close) }
}

/** For a command that needs the database for itself: no replica starts until `close`. */
export async function openPostgresExclusive(env: Env, url: string, onExit: (reason: unknown) => void): Promise<Opened> {
  const pool = makePool(url, CONNECTIONS)
  // Every replica takes this lock to start.
  const releaseLock = await holdLock(pool, 'migrate')
  try {
    await rejectActiveReplicas(pool)
    const { vault } = await prepareDatabase(pool, env, url)
    const { context, close } = await openForCommand({ pool, url, vault, keySource: env, onExit })
    return {
      context,
      async close() {
        releaseLock()
        await close()
      },
    }
  } catch (error) {
    releaseLock()
    await pool.end()
    throw error
  }
}

async function rejectActiveReplicas(pool: Pool) {
  const replicas = await activeReplicas(pool)
  if (replicas.length === 0) return
  const message = `Chatelaine is running: ${replicas.join(', ')}. Stop every replica first.`
  throw Object.assign(new Error(message), { code: 'DATABASE_IN_USE' })
}

/** For a command next to replicas that may be running. */
export async function openPostgresShared(env: Env, url: string): Promise<Opened> {
  const pool = makePool(url, 4)
  try {
    const vault = await unlockVault(await loadMasterKey(env, false), postgresSql(pool))
    await requireMigrated(postgresSchema, postgresSql(pool))
    const onExit = (reason: unknown) => {
      throw reason
    }
    return await openForCommand({ pool, url, vault, keySource: env, onExit })
  } catch (error) {
    await pool.end()
    throw error
  }
}

type CommandParts = { pool: Pool; url: string; vault: Vault; keySource: KeySource; onExit(reason: unknown): void }

async function openForCommand({ pool, url, vault, keySource, onExit }: CommandParts): Promise<Opened> {
  const owner = randomUUID()
  const run = makeLedgerRunner(pool, owner)
  const engine = await startPostgresEngine({ pool, url, run })
  const ledger = openLedger({ url, owner, run, engine })
  const checkWritable = () => renewLease(pool, run)
  const { context, close } = assemble({ engine, ledger, vault, keySource, checkWritable, onExit })
  return { context, close: () => ledger.close().finally(close) }
}

type LedgerParts = { url: string; owner: string; run: BulkRunner; engine: Engine<BulkCommands> }

/** `close` ends its connections. */
function openLedger({ url, owner, run, engine }: LedgerParts): BatchLedger & { close(): Promise<void> } {
  const pool = makePool(url, BATCH_CONNECTIONS, BATCH_TIMEOUT_MS)
  return { ...makeBatchLedger({ pool, owner, run, read: engine.read }), close: () => pool.end() }
}

/** Checks the key and migrates. Returns the names of the migrations it applied. */
async function prepareDatabase(pool: Pool, env: Env, url: string) {
  const vault = await unlockVault(await loadMasterKey(env, false), postgresSql(pool))
  const migrated = await migratePostgres(pool, url)
  await recordKeyCheck(vault, postgresSql(pool))
  return { vault, migrated }
}
