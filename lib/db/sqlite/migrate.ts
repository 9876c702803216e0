import { constants, copyFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { writeFileAtomically } from '../../core/files'
import { applyMigrations, pendingMigrations, type SchemaFiles } from '../migrate'
import { openReadWrite, sqliteSql } from './connection'

export const sqliteSchema: SchemaFiles = { file: 'prisma/schema.prisma', migrations: 'prisma/migrations' }

export const sqliteFactory = (url: string) => new PrismaBetterSqlite3({ url })

/**
 * Creates or migrates the database in `file`, which no other process may have open. `copyFirst`: keeps a copy of an existing
 * database as it was before. Returns the names of the migrations it applied.
 */
export async function migrateSqlite(file: string, { copyFirst = false } = {}): Promise<string[]> {
  const connection = openReadWrite(file)
  const names = await pendingMigrations(sqliteSchema, sqliteSql(connection))
    .then((pending) => {
      if (pending.length > 0) connection.pragma('wal_checkpoint(TRUNCATE)')
      return pending
    })
    .finally(() => connection.close())
  if (names.length === 0) return names
  if (copyFirst && !(await isNew(file))) await keepCopy(file)
  await applyMigrations(sqliteSchema, sqliteFactory(file))
  return names
}

async function isNew(file: string): Promise<boolean> {
  const connection = openReadWrite(file)
  const sql = `SELECT 1 FROM "sqlite_master" WHERE "name" = '_prisma_migrations'`
  const rows = await sqliteSql(connection)
    .all(sql)
    .finally(() => connection.close())
  return rows.length === 0
}

const KEPT_COPIES = 3

/** Next to the database, where backups never overwrite it: `chatelaine.db.before-upgrade-2026-12-02T10-30-00Z`. */
async function keepCopy(file: string) {
  const prefix = `${basename(file)}.before-upgrade-`
  const folder = dirname(file)
  const name = `${prefix}${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z`
  await writeFileAtomically(join(folder, name), (partial) =>
    copyFileSync(file, partial, constants.COPYFILE_FICLONE),
  ).catch((cause: Error) => {
    const advice = 'make room for it, or set COPY_BEFORE_UPGRADE=false after a backup of your own'
    throw new Error(`The database could not be copied before its upgrade (${cause.message}): ${advice}.`, { cause })
  })
  const copies = readdirSync(folder).filter((each) => each.startsWith(prefix) && each.endsWith('Z'))
  for (const old of copies.sort().slice(0, -KEPT_COPIES)) rmSync(join(folder, old))
}
