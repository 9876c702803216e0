import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Env } from '../config/env'
import { requireMigrated } from '../db/migrate'
import { makeCommandRunner, startPostgresEngine } from '../db/postgres/engine'
import { holdLock } from '../db/postgres/locks'
import { migratePostgres, postgresSchema } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { postgresSql } from '../db/postgres/sql'
import { recordKeyCheck, unlockVault } from '../encryption/key-check'
import { type KeySource, loadMasterKey } from '../encryption/master-key'
import type { Vault } from '../encryption/vault'
import { type LedgerRunner, makeLedgerCommands } from '../ledger/commands'
import { makeLedger } from '../ledger/ledger'
import { assemble, type Opened } from './assemble'
import { activeReplicas, recoverExpired, renewLease, startLease } from './lease'
import type { OpenedForServer } from './open'

const LEDGER_CONNECTIONS = 10

/** Longer than any query of a server. Without it TCP would wait a quarter of an hour for a host that is gone. */
const QUERY_TIMEOUT_MS = 20_000

export const makeLedgerRunner = (pool: Pool, owner: string): LedgerRunner =>
  makeCommandRunner(pool, (sql) => makeLedgerCommands(sql, owner))

/** For one of several replicas: if they start at once, one of them migrates. */
export async function openPostgres(env: Env, url: string, onExit: (reason: unknown) => void): Promise<OpenedForServer> {
  const pool = makePool(url, LEDGER_CONNECTIONS, QUERY_TIMEOUT_MS)
  const owner = randomUUID()
  const run = makeLedgerRunner(pool, owner)
  const releaseLock = await holdLock(pool, 'migrate')
  const { vault, migrated } = await prepareDatabase(pool, env, url)
  // Before the lock is released: its next holder must see this replica.
  await renewLease(pool, run)
  releaseLock()
  const engine = await startPostgresEngine({ pool, url, run, queryTimeoutMs: QUERY_TIMEOUT_MS })
  const checkWritable = () => renewLease(pool, run)
  const ledger = makeLedger(run, engine.read)
  const { context, close } = assemble({ engine, ledger, vault, keySource: env, checkWritable, onExit })
  const recovered = await recoverExpired(pool, run)
  // `nextKey` is deleted once a replica has started with the new key: an idle replica too must read it in time.
  const endLease = startLease({ pool, run, owner, onHeartbeat: context.currentVault })
  return { context, migrated, recovered, close: () => endLease().finally(close) }
}

/** For a command that needs the database for itself: no replica starts until `close`. */
export async function openPostgresExclusive(env: Env, url: string, onExit: (reason: unknown) => void): Promise<Opened> {
  const pool = makePool(url, LEDGER_CONNECTIONS)
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
  const run = makeLedgerRunner(pool, randomUUID())
  const engine = await startPostgresEngine({ pool, url, run })
  const ledger = makeLedger(run, engine.read)
  return assemble({ engine, ledger, vault, keySource, checkWritable: () => renewLease(pool, run), onExit })
}

/** Checks the key and migrates. Returns the names of the migrations it applied. */
async function prepareDatabase(pool: Pool, env: Env, url: string) {
  const vault = await unlockVault(await loadMasterKey(env, false), postgresSql(pool))
  const migrated = await migratePostgres(pool, url)
  await recordKeyCheck(vault, postgresSql(pool))
  return { vault, migrated }
}
