import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dropDatabase, temporaryDatabase } from '../../test/postgres-database'
import { testServer } from '../../test/postgres-server'
import type { Sql } from '../core/sql'
import { applyMigrations, pendingMigrations, type SchemaFiles } from './migrate'
import { postgresFactory } from './postgres/migrate'
import { makePool } from './postgres/pool'
import { postgresSql as sqlOverPool } from './postgres/sql'
import { openReadWrite, sqliteSql } from './sqlite/connection'
import { sqliteFactory } from './sqlite/migrate'

let schema: SchemaFiles
let database: Awaited<ReturnType<typeof openDatabase>>
beforeEach(async () => {
  const migrations = mkdtempSync(join(tmpdir(), 'migrations-'))
  const provider = testServer ? 'postgresql' : 'sqlite'
  writeFileSync(join(migrations, 'migration_lock.toml'), `provider = "${provider}"\n`)
  schema = { file: '', migrations }
  database = await openDatabase(migrations)
})
afterEach(() => database.close())

/** `withSql` opens the file only while it runs: Prisma's engine needs it exclusively. */
function openDatabase(folder: string) {
  if (testServer) return onServer(testServer, folder.split('-').at(-1) ?? '')
  const file = join(folder, 'test.db')
  const withSql = <Result>(work: (sql: Sql) => Promise<Result>) => {
    const connection = openReadWrite(file)
    return work(sqliteSql(connection)).finally(() => connection.close())
  }
  return { withSql, factory: sqliteFactory(file), close: async () => {} }
}

async function onServer(server: string, name: string) {
  const url = await temporaryDatabase(server, name)
  const pool = makePool(url, 1)
  const withSql = <Result>(work: (sql: Sql) => Promise<Result>) => work(sqlOverPool(pool))
  return { withSql, factory: postgresFactory(url), close: () => pool.end().then(() => dropDatabase(server, name)) }
}

function write(name: string, sql: string) {
  mkdirSync(join(schema.migrations, name), { recursive: true })
  writeFileSync(join(schema.migrations, name, 'migration.sql'), sql)
}

test('a migration that fails midway changes nothing, and is applied at the next start', async () => {
  const [first, second] = ['20260101000000_first', '20260102000000_second']
  write(first, 'CREATE TABLE "a" ("n" INTEGER); INSERT INTO "a" VALUES (1);')
  write(second, 'CREATE TABLE "b" ("n" INTEGER); INSERT INTO "absent" VALUES (1);')
  await expect(applyMigrations(schema, database.factory)).rejects.toThrow('absent')
  expect(await database.withSql((sql) => pendingMigrations(schema, sql))).toEqual([first, second])
  write(second, 'CREATE TABLE "b" ("n" INTEGER); INSERT INTO "b" SELECT "n" FROM "a";')
  await applyMigrations(schema, database.factory)
  expect(await database.withSql((sql) => pendingMigrations(schema, sql))).toEqual([])
  expect(await database.withSql((sql) => sql.all('SELECT "n" FROM "b"'))).toEqual([{ n: 1n }])
})

test('a migration with an earlier name than the last one applied is applied all the same', async () => {
  const [earlier, later] = ['20260101000000_earlier', '20260102000000_later']
  write(later, 'CREATE TABLE "b" ("n" INTEGER);')
  await applyMigrations(schema, database.factory)
  write(earlier, 'CREATE TABLE "a" ("n" INTEGER);')
  expect(await database.withSql((sql) => pendingMigrations(schema, sql))).toEqual([earlier])
  await applyMigrations(schema, database.factory)
  expect(await database.withSql((sql) => pendingMigrations(schema, sql))).toEqual([])
  expect(await database.withSql((sql) => sql.all('SELECT * FROM "a", "b"'))).toEqual([])
})
