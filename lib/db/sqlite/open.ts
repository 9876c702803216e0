import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import type { Env } from '../../config/env'
import { markVault, unlock } from '../../encryption/key-check'
import { masterKey } from '../../encryption/master-key'
import { makeVault } from '../../encryption/vault'
import { recover } from '../../ledger/ledger'
import { assemble } from '../../runtime/assemble'
import { databaseFile, openToRead, openToWrite } from './connection'
import { startEngine } from './engine'
import { lockFolder } from './lock'
import { migrateSqlite } from './migrate'
import { sqlOver } from './sql'

/** For the one server of a data folder. */
export async function openSqlite(env: Env, onDeath: (why: unknown) => void) {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const file = databaseFile(env.DATA_DIR)
  const vault = await checkedVault(env)
  const migrated = await migrateSqlite(file)
  chmodSync(file, 0o600)
  const connection = openToWrite(file)
  await markVault(vault, sqlOver(connection))
  connection.close()

  const engine = startEngine(file, `process ${process.pid}`, onDeath)
  const house = assemble(engine, vault, env)
  const close = () => engine.close().then(unlock)
  try {
    await engine.keep('endOthers', undefined)
    await engine.beat()
    const recovered = await recover(engine.keep, Date.now())
    return { house, migrated, recovered, close }
  } catch (error) {
    // Its threads would keep a command from ending.
    await close()
    throw error
  }
}

/** Beside a server that may have the folder. */
export async function openSqliteBeside(env: Env) {
  const file = databaseFile(env.DATA_DIR)
  if (!existsSync(file))
    throw new Error(`There is no database in ${env.DATA_DIR}: start the server first, or set DATA_DIR.`)
  const vault = await checkedVault(env)
  const engine = startEngine(file, `command ${process.pid}`, (why) => {
    throw why
  })
  return { house: assemble(engine, vault, env), close: engine.close }
}

async function checkedVault(env: Env) {
  const file = databaseFile(env.DATA_DIR)
  const isNew = !existsSync(file)
  const master = await masterKey(env, isNew)
  if (isNew) return makeVault(master)
  const connection = openToRead(file)
  return unlock(master, sqlOver(connection)).finally(() => connection.close())
}
