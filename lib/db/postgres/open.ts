import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Env } from '../../config/env'
import { markVault, unlock } from '../../encryption/key-check'
import { masterKey } from '../../encryption/master-key'
import { assemble } from '../../runtime/assemble'
import { keepOver, startEngine } from './engine'
import { aliveNow, recoverDead, renewLease, stayAlive } from './lease'
import { hold } from './locks'
import { migratePostgres } from './migrate'
import { makePool } from './pool'
import { sqlOver } from './sql'

/** The ledger's, of one process at most. */
const CONNECTIONS = 10

/** Nothing that a server asks takes so long: a host that has gone without a word would keep it waiting for a quarter of an hour. */
const PATIENCE_MS = 20_000

/** For one replica of many: those that start at once migrate once. */
export async function openPostgres(env: Env, url: string, onDeath: (why: unknown) => void) {
  const pool = makePool(url, CONNECTIONS, PATIENCE_MS)
  const owner = randomUUID()
  const keep = keepOver(pool, owner)
  const release = await hold(pool, 'migrate')
  const { vault, migrated } = await prepare(pool, env, url)
  // Still under the lock: whoever gets it next sees that somebody is here.
  await renewLease(pool, keep)
  release()
  const engine = await startEngine(pool, url, owner, onDeath, PATIENCE_MS)
  const house = assemble(engine, vault, env)
  const recovered = await recoverDead(pool, keep)
  // Word of a new key is there only until a replica has started with it: also one that nobody asks anything has to hear it.
  const endLease = stayAlive(pool, keep, owner, house.currentVault)
  return { house, migrated, recovered, close: () => endLease().finally(engine.close) }
}

/** For a command that wants the database for itself: as long as it is open no replica starts. */
export async function openPostgresAlone(env: Env, url: string, onDeath: (why: unknown) => void) {
  const pool = makePool(url, CONNECTIONS)
  const release = await hold(pool, 'migrate')
  let end = () => pool.end()
  // As long as it has the lock no replica starts.
  const close = async () => {
    release()
    await end()
  }
  try {
    await refuseOthers(pool)
    const { vault } = await prepare(pool, env, url)
    const engine = await startEngine(pool, url, randomUUID(), onDeath)
    end = engine.close
    return { house: assemble(engine, vault, env), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function refuseOthers(pool: Pool) {
  const replicas = await aliveNow(pool)
  if (replicas.length === 0) return
  const running = `Chatelaine is running: ${replicas.join(', ')}. Stop every replica first.`
  throw Object.assign(new Error(running), { code: 'HOUSE_TAKEN' })
}

/** For a command beside replicas that may be running. */
export async function openPostgresBeside(env: Env, url: string) {
  const pool = makePool(url, 4)
  const vault = await unlock(await masterKey(env, false), sqlOver(pool)).catch(async (error: unknown) => {
    await pool.end()
    throw error
  })
  const engine = await startEngine(pool, url, randomUUID(), (why) => {
    throw why
  })
  return { house: assemble(engine, vault, env), close: engine.close }
}

async function prepare(pool: Pool, env: Env, url: string) {
  const vault = await unlock(await masterKey(env, false), sqlOver(pool))
  const migrated = await migratePostgres(pool, url)
  await markVault(vault, sqlOver(pool))
  return { vault, migrated }
}
