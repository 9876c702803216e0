import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { closedDatabase, withContext } from '../../test/closed-database'
import { olderRelease } from '../../test/older-release'
import { dropDatabase, temporaryDatabase } from '../../test/postgres-database'
import { testServer } from '../../test/postgres-server'
import { backup } from '../backup/backup'
import { restore } from '../backup/restore'
import type { Sql } from '../core/sql'
import { applyMigrations } from '../db/migrate'
import { postgresFactory, postgresSchema } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { postgresSql } from '../db/postgres/sql'
import { openReadWrite, sqliteSql } from '../db/sqlite/connection'
import { sqliteFactory, sqliteSchema } from '../db/sqlite/migrate'
import { actions } from './actions'
import type { AdminActor } from './actor'
import { listAudit } from './list-audit'

const admin = { userId: 1, isAdmin: true } as AdminActor
const MIGRATION = '20261201210000_audit_actions'
const renamed = [
  ['user.renew', 'user.rotate_all_tokens'],
  ['user.save', 'user.export'],
  ['user.load', 'user.import'],
  ['house.rotate', 'system.rotate_key'],
  ['house.backup', 'system.backup'],
  ['house.restore', 'system.restore'],
  ['house.move', 'system.move'],
  ['house.import', 'system.import'],
  ['ledger.late', 'ledger.late_settlement'],
  ['session.open', 'session.sign_in'],
  ['session.refuse', 'session.sign_in_failed'],
] as const
const [before, after] = [renamed.map(([old]) => old), renamed.map(([, name]) => name)]

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** An empty database, and how to use it: Prisma's engine needs a SQLite file for itself. */
async function emptyDatabase(folder: string) {
  if (!testServer) {
    const file = join(folder, 'test.db')
    const use = <Result>(work: (sql: Sql) => Promise<Result>) => {
      const connection = openReadWrite(file)
      return work(sqliteSql(connection)).finally(() => connection.close())
    }
    return { use, factory: sqliteFactory(file) }
  }
  const [server, name] = [testServer, `audit-${folder.split('-').at(-1)}`]
  const url = await temporaryDatabase(server, name)
  const pool = makePool(url, 1)
  cleanups.push(() => pool.end().then(() => dropDatabase(server, name)))
  return {
    use: <Result>(work: (sql: Sql) => Promise<Result>) => work(postgresSql(pool)),
    factory: postgresFactory(url),
  }
}

const insertOldEvents = async (sql: Sql) => {
  for (const [index, action] of [...before, 'user.add'].entries())
    await sql.run(`INSERT INTO "AuditEvent" ("at", "action", "detail") VALUES (:at, :action, 'unchanged')`, {
      at: index + 1,
      action,
    })
}

test('the migration renames recorded actions and leaves the log append-only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'))
  cleanups.push(async () => rmSync(folder, { recursive: true }))
  const schema = testServer ? postgresSchema : sqliteSchema
  const older = { ...schema, migrations: join(folder, 'migrations') }
  cpSync(schema.migrations, older.migrations, { recursive: true })
  for (const name of readdirSync(older.migrations))
    if (name >= MIGRATION && !name.endsWith('.toml')) rmSync(join(older.migrations, name), { recursive: true })

  const { use, factory } = await emptyDatabase(folder)
  await applyMigrations(older, factory)
  await use(insertOldEvents)
  await applyMigrations(schema, factory)
  await use(async (sql) => {
    const events = await sql.all<{ action: string; detail: string }>(
      `SELECT "action", "detail" FROM "AuditEvent" ORDER BY "at"`,
    )
    expect(events).toEqual([...after, 'user.add'].map((action) => ({ action, detail: 'unchanged' })))
    for (const { action } of events) expect(actions).toContain(action)
    for (const change of [`UPDATE "AuditEvent" SET "detail" = 'changed'`, `DELETE FROM "AuditEvent"`])
      await expect(sql.run(change)).rejects.toThrow('append-only')
  })
})

test.skipIf(testServer)('a backup with the old actions restores with the new ones', async () => {
  const current = await closedDatabase()
  cleanups.push(async () => current.remove())
  const file = join(mkdtempSync(join(tmpdir(), 'backup-')), 'copy.db')
  await backup(current.env, file, {})
  const count = readdirSync(sqliteSchema.migrations).filter((name) => name < MIGRATION).length
  const older = await olderRelease(file, count)
  const connection = openReadWrite(older)
  await insertOldEvents(sqliteSql(connection)).finally(() => connection.close())

  await restore(current.env, older, {})
  await withContext(current.dataDir, async () => {
    const { rows } = await listAudit(admin, { action: null, userId: null, before: null, size: 100 })
    const restored = rows.filter(({ detail }) => detail === 'unchanged').map(({ action }) => action)
    expect(restored).toEqual([...after, 'user.add'].toReversed())
    expect(rows[0]?.action).toBe('system.restore')
  })
})
