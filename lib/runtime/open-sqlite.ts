import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import type { Env } from '../config/env'
import { requireMigrated } from '../db/migrate'
import { databaseFile, openReadOnly, openReadWrite, sqliteSql } from '../db/sqlite/connection'
import { startSqliteEngine } from '../db/sqlite/engine'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { migrateSqlite, sqliteSchema } from '../db/sqlite/migrate'
import { recordKeyCheck, unlockVault } from '../encryption/key-check'
import { loadMasterKey } from '../encryption/master-key'
import { makeVault } from '../encryption/vault'
import { recoverOrphans } from '../ledger/bulk-operations'
import type { SqliteLedgerCommands, SqliteLedgerRunner } from '../ledger/sqlite-commands'
import { makeWriteAheadLedger } from '../ledger/write-ahead-ledger'
import { assemble, type Opened } from './assemble'
import type { OpenedForServer } from './open'

/** For the one server of a data folder, or a command that takes its place. */
export async function openSqlite(env: Env, onExit: (reason: unknown) => void): Promise<OpenedForServer> {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 })
  const unlockFolder = lockDataFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const file = databaseFile(env.DATA_DIR)
  const vault = await loadVault(env)
  const migrated = await migrateSqlite(file, { copyFirst: env.COPY_BEFORE_UPGRADE })
  chmodSync(file, 0o600)
  const connection = openReadWrite(file)
  await recordKeyCheck(vault, sqliteSql(connection))
  connection.close()

  const engine = startSqliteEngine<SqliteLedgerCommands>(file, onExit)
  const ledger = makeWriteAheadLedger(engine.run)
  engine.setReadBarrier(ledger.flush)
  // The lease never expires: the next process that locks the folder ends it.
  const checkDatabase = atMostOncePerSecond(async () => {
    await Promise.all([writeLease(engine.run, `process ${process.pid}`), engine.db.revision.findFirst()])
  })
  const opened = assemble({ engine, ledger, vault, keySource: env, checkDatabase, onExit })
  const close = () => opened.close().then(unlockFolder)
  try {
    await engine.run('endOtherLeases', undefined)
    await checkDatabase()
    const recovered = await recoverOrphans(engine.run, Date.now())
    return { context: opened.context, migrated, recovered, close: () => ledger.close().finally(close) }
  } catch (error) {
    // Running threads would keep the process alive.
    await close()
    throw error
  }
}

/** Next to a server that may have locked the folder. */
export async function openSqliteShared(env: Env): Promise<Opened> {
  const file = databaseFile(env.DATA_DIR)
  if (!existsSync(file))
    throw new Error(`There is no database in ${env.DATA_DIR}: start the server first, or set DATA_DIR.`)
  const vault = await loadVault(env)
  const connection = openReadOnly(file)
  await requireMigrated(sqliteSchema, sqliteSql(connection)).finally(() => connection.close())
  const engine = startSqliteEngine<SqliteLedgerCommands>(file, rethrow)
  const checkDatabase = () => writeLease(engine.run, `command ${process.pid}`)
  const ledger = makeWriteAheadLedger(engine.run)
  return assemble({ engine, ledger, vault, keySource: env, checkDatabase, onExit: rethrow })
}

/** With the time, because SQLite does not write a row that has not changed, so that a full disk would go unnoticed. */
const writeLease = (run: SqliteLedgerRunner, name: string) =>
  run('heartbeat', { until: null, about: `${name} at ${new Date().toISOString()}` })

/** Calls within a second share one result: /readyz is open to everybody, and each write waits for the disk. */
function atMostOncePerSecond(check: () => Promise<void>): () => Promise<void> {
  let last: { at: number; result: Promise<void> } | undefined
  return () => {
    const now = Date.now()
    if (!last || now - last.at >= 1000) last = { at: now, result: check() }
    return last.result
  }
}

const rethrow = (reason: unknown) => {
  throw reason
}

async function loadVault(env: Env) {
  const file = databaseFile(env.DATA_DIR)
  const isNew = !existsSync(file)
  const master = await loadMasterKey(env, isNew)
  if (isNew) return makeVault(master)
  const connection = openReadOnly(file)
  return unlockVault(master, sqliteSql(connection)).finally(() => connection.close())
}
