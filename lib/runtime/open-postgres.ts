import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Env } from '../config/env'
import { requireMigrated } from '../db/migrate'
import { makeCommandRunner, startPostgresEngine } from '../db/postgres/engine'
import { holdLock } from '../db/postgres/locks'
import { migratePostgres, postgresSchema } from '../db/postgres/migrate'
import { requirePreparedStatements } from '../db/postgres/pooler'
import { postgresSql } from '../db/postgres/sql'
import { recordKeyCheck, unlockVault } from '../encryption/key-check'
import { type KeySource, loadMasterKey } from '../encryption/master-key'
import type { Vault } from '../encryption/vault'
import { makeBatchLedger } from '../ledger/batch-ledger'
import { lockMonthsInOrder } from '../ledger/batch-statements'
import { type BulkRunner, makeLedgerCommands } from '../ledger/commands'
import { assemble, type Opened } from './assemble'
import { activeReplicas, recoverExpired, renewLease, startLease } from './lease'
import type { OpenedForServer } from './open'
import { COMMAND_TIMEOUTS, endPools, keepMinimum, makePools, type Pools, SERVER_TIMEOUTS } from './postgres-pools'

export const makeLedgerRunner = (pool: Pool, owner: string): BulkRunner =>
  makeCommandRunner(pool, (sql) => makeLedgerCommands(sql, owner, (months) => lockMonthsInOrder(sql, months)))

/** For one of several replicas: if they start at once, one of them migrates. */
export async function openPostgres(env: Env, url: string, onExit: (reason: unknown) => void): Promise<OpenedForServer> {
  const pools = makePools(url, env.DATABASE_POOL_SIZE, SERVER_TIMEOUTS)
  const owner = randomUUID()
  const run = makeLedgerRunner(pools.reads, owner)
  await requirePreparedStatements(pools.reads, pools.locks)
  const releaseLock = await holdLock(pools.locks, 'migrate')
  const { vault, migrated } = await prepareDatabase(pools.reads, env, url)
  // Before the lock is released: its next holder must see this replica.
  await renewLease(pools.reads, run)
  releaseLock()
  await keepMinimum(pools)
  const { engine, ledger, checkDatabase } = await openParts(pools, owner, run)
  const { context, close } = assemble({ engine, ledger, vault, keySource: env, checkDatabase, onExit })
  const recovered = await recoverExpired(pools.locks, ledger)
  // `nextKey` is deleted once a replica has started with the new key: an idle replica too must read it in time.
  const onHeartbeat = context.currentVault
  const endLease = startLease({ pool: pools.reads, lockPool: pools.locks, run, ledger, owner, onHeartbeat })
  return { context, migrated, recovered, close: () => endLease().finally(ledger.close).finally(close) }
}

/** For a command that needs the database for itself: no replica starts until `close`. */
export async function openPostgresExclusive(env: Env, url: string, onExit: (reason: unknown) => void): Promise<Opened> {
  const pools = makePools(url, env.DATABASE_POOL_SIZE, COMMAND_TIMEOUTS)
  await requirePreparedStatements(pools.reads, pools.locks)
  // Every replica takes this lock to start.
  const releaseLock = await holdLock(pools.locks, 'migrate')
  try {
    await rejectActiveReplicas(pools.reads)
    const { vault } = await prepareDatabase(pools.reads, env, url)
    const { context, close } = await openForCommand({ pools, vault, keySource: env, onExit })
    return {
      context,
      async close() {
        releaseLock()
        await close()
      },
    }
  } catch (error) {
    releaseLock()
    await endPools(pools)
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
  const pools = makePools(url, env.DATABASE_POOL_SIZE, COMMAND_TIMEOUTS)
  try {
    await requirePreparedStatements(pools.reads, pools.locks)
    const sql = postgresSql(pools.reads)
    const vault = await unlockVault(await loadMasterKey(env, false), sql)
    await requireMigrated(postgresSchema, sql)
    const onExit = (reason: unknown) => {
      throw reason
    }
    return await openForCommand({ pools, vault, keySource: env, onExit })
  } catch (error) {
    await endPools(pools)
    throw error
  }
}

type CommandParts = { pools: Pools; vault: Vault; keySource: KeySource; onExit(reason: unknown): void }

async function openForCommand({ pools, vault, keySource, onExit }: CommandParts): Promise<Opened> {
  const owner = randomUUID()
  const { engine, ledger, checkDatabase } = await openParts(pools, owner, makeLedgerRunner(pools.reads, owner))
  const { context, close } = assemble({ engine, ledger, vault, keySource, checkDatabase, onExit })
  return { context, close: () => ledger.close().finally(close) }
}

/** `ledger.close` ends the connections of its batches, and the engine's those of the other pools. */
async function openParts({ reads, prisma, locks, batches }: Pools, owner: string, run: BulkRunner) {
  const engine = await startPostgresEngine({ pool: reads, prismaPool: prisma, lockPool: locks, run })
  const ledger = makeBatchLedger({ pool: batches, owner, run, read: engine.read })
  /** A write, and a read through each of the other pools: any of them may be exhausted on its own. */
  const checkDatabase = async () => {
    await Promise.all([renewLease(reads, run), batches.query('SELECT 1'), engine.db.revision.findFirst()])
  }
  return { engine, ledger: { ...ledger, close: () => batches.end() }, checkDatabase }
}

/** Checks the key and migrates. Returns the names of the migrations it applied. */
async function prepareDatabase(pool: Pool, env: Env, url: string) {
  const vault = await unlockVault(await loadMasterKey(env, false), postgresSql(pool))
  const migrated = await migratePostgres(pool, url)
  await recordKeyCheck(vault, postgresSql(pool))
  return { vault, migrated }
}
