import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import type { Env } from '../env'
import { recover } from '../ledger/ledger'
import { checkVault, markVault, openVault } from './master-key'
import { migrate } from './migrate'
import { assemble } from './sqlite/assemble'
import { databaseFile, openToRead, openToWrite } from './sqlite/connection'
import { lockFolder } from './sqlite/lock'

/** For the one server: takes the data folder, checks the key, migrates, and settles what a dead process left open. */
export async function openHouse(env: Env, onDeath: (why: unknown) => void) {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const file = databaseFile(env.DATA_DIR)
  const vault = checkedVault(env)
  const migrated = await migrate(file)
  chmodSync(file, 0o600)
  const connection = openToWrite(file)
  markVault(vault, connection)
  connection.close()

  const { house, writer, close } = assemble(file, vault, onDeath)
  const recovered = await recover(writer)
  return { house, migrated, recovered, close: () => close().then(unlock) }
}

/** For a command beside a server that may be running: short writes of its own, no lock, no migration, no recovery. */
export function openBeside(env: Env) {
  const file = databaseFile(env.DATA_DIR)
  if (!existsSync(file))
    throw new Error(`There is no database in ${env.DATA_DIR}: start the server first, or set DATA_DIR.`)
  return assemble(file, checkedVault(env), (why) => {
    throw why
  })
}

function checkedVault(env: Env) {
  const file = databaseFile(env.DATA_DIR)
  const isNew = !existsSync(file)
  const vault = openVault(env.DATA_DIR, env.ENCRYPTION_KEY, isNew)
  if (isNew) return vault
  const connection = openToRead(file)
  try {
    checkVault(vault, connection)
  } finally {
    connection.close()
  }
  return vault
}
