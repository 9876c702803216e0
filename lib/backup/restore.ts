import { existsSync, mkdirSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { recordOperatorAction } from '../audit/record'
import type { Env } from '../config/env'
import { AppError } from '../core/errors'
import { writeFileAtomically } from '../core/files'
import type { Sql } from '../core/sql'
import { databaseFile } from '../db/sqlite/connection'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { migrateSqlite } from '../db/sqlite/migrate'
import { readKeyRecord, unlockVault, vaultFromRecord } from '../encryption/key-check'
import { archivedKey, type KeySource, loadMasterKey } from '../encryption/master-key'
import { keyIdOf, makeVault } from '../encryption/vault'
import { archiveCurrent, deletePartialRestores } from './archive'
import { listBackups } from './backup-files'
import { type Contents, copyDatabase, type TaskOptions, verifyCopy, withConnection } from './database-copy'

/** `replaced`: path of the archived previous database, null if there was none. */
export type Restored = Contents & { replaced: string | null }

/**
 * Replaces the database with `backup`, verified and migrated first. It is replaced in one step or, whatever happens,
 * not at all.
 */
export async function restore(env: Env, backup: string, task: TaskOptions): Promise<Restored> {
  if (env.DATABASE_URL) throw new AppError('unavailable', 'The database is PostgreSQL: restore it with pg_restore.')
  const source = resolve(backup)
  if (!existsSync(source)) throw new AppError('not_found', `There is no ${source}.`)
  if (statSync(source).isDirectory()) throw isFolder(source)
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 })
  const unlockFolder = lockDataFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const file = databaseFile(env.DATA_DIR)
  if (source === file) throw new AppError('invalid_request', 'That is the database itself.')
  deletePartialRestores(file)
  try {
    return await writeFileAtomically(file, async (partial) => {
      await copyDatabase(source, partial, task).catch(rejectForeignFile(source))
      await decryptAndMigrate(env, partial, basename(source))
      const contents = await verifyCopy(partial, null, task)
      return { ...contents, replaced: archiveCurrent(file, Date.now()) }
    })
  } finally {
    deletePartialRestores(file)
    unlockFolder()
  }
}

function isFolder(source: string): AppError {
  const [newest] = listBackups(source)
  const hint = newest ? `, such as the newest: ${newest.file}` : '; there is none in it'
  return new AppError('invalid_request', `${source} is a folder. Name a backup in it${hint}.`)
}

/** Checks that this server's key decrypts the copy before changing anything in it, then migrates it to this release. */
async function decryptAndMigrate(env: Env, partial: string, name: string) {
  await withConnection(partial, async (sql) => {
    const [marker] = await sql.all(`SELECT 1 FROM "Setting" WHERE "name" = 'keyCheck'`).catch(rejectForeignFile(name))
    if (!marker) throw notABackup(name)
    await unlockWithAnyKey(env, sql)
  })
  await migrateSqlite(partial)
  await withConnection(partial, (sql) => recordOperatorAction(sql, 'system.restore', name))
}

/**
 * Throws unless this server can decrypt the copy. If it takes a previous key, which `rotate-key` left next to the
 * current one, that key is stored in the copy, encrypted with the current one: there the next start finds it.
 */
async function unlockWithAnyKey(place: KeySource, sql: Sql): Promise<void> {
  const master = await loadMasterKey(place, false)
  const seals = await readKeyRecord(sql.all)
  const previous = archivedKey(place, keyIdOf(seals.keyCheck ?? '') ?? '')
  if (vaultFromRecord(master, seals) || !previous) return void (await unlockVault(master, sql))
  const value = makeVault(master).encrypt('Setting.nextKey:0', previous.toString('base64'))
  await sql.run(
    `INSERT INTO "Setting" ("name", "value") VALUES ('nextKey', :value)
      ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`,
    { value },
  )
  await unlockVault(master, sql)
}

const rejectForeignFile = (name: string) => (error: Error & { code?: string }) => {
  throw error.code === 'SQLITE_NOTADB' || error.message.startsWith('no such table') ? notABackup(name) : error
}

const notABackup = (name: string) => new AppError('invalid_request', `${name} is not a Chatelaine backup.`)
