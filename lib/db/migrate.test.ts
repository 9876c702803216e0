import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dropDatabase, temporaryDatabase } from '../../test/postgres-database'
import { testServer } from '../../test/postgres-server'
import { apply, missing, type Schema } from './migrate'
import { postgresFactory } from './postgres/migrate'
import { makePool } from './postgres/pool'
import { sqlOver as sqlOverPool } from './postgres/sql'
import type { Sql } from './sql'
import { openToWrite } from './sqlite/connection'
import { sqliteFactory } from './sqlite/migrate'
import { sqlOver } from './sqlite/sql'

let schema: Schema
let database: Awaited<ReturnType<typeof openDatabase>>
beforeEach(async () => {
  const migrations = mkdtempSync(join(tmpdir(), 'migrations-'))
  const provider = testServer ? 'postgresql' : 'sqlite'
  writeFileSync(join(migrations, 'migration_lock.toml'), `provider = "${provider}"\n`)
  schema = { file: '', migrations }
  database = await openDatabase(migrations)
})
afterEach(() => database.close())

/** Prisma's engine wants the file for itself, so nobody has it open but `look`. */
function openDatabase(folder: string) {
  if (testServer) return onServer(testServer, folder.split('-').at(-1) ?? '')
  const file = join(folder, 'test.db')
  const look = <Result>(work: (sql: Sql) => Promise<Result>) => {
    const connection = openToWrite(file)
    return work(sqlOver(connection)).finally(() => connection.close())
  }
  return { look, factory: sqliteFactory(file), close: async () => {} }
}

async function onServer(server: string, name: string) {
  const url = await temporaryDatabase(server, name)
  const pool = makePool(url, 1)
  const look = <Result>(work: (sql: Sql) => Promise<Result>) => work(sqlOverPool(pool))
  return { look, factory: postgresFactory(url), close: () => pool.end().then(() => dropDatabase(server, name)) }
}

function write(name: string, sql: string) {
  mkdirSync(join(schema.migrations, name), { recursive: true })
  writeFileSync(join(schema.migrations, name, 'migration.sql'), sql)
}

test('a migration that ends midway leaves the database as it was, and is made at the next start', async () => {
  const [first, second] = ['20260101000000_first', '20260102000000_second']
  write(first, 'CREATE TABLE "a" ("n" INTEGER); INSERT INTO "a" VALUES (1);')
  write(second, 'CREATE TABLE "b" ("n" INTEGER); INSERT INTO "absent" VALUES (1);')
  await expect(apply(schema, database.factory)).rejects.toThrow('absent')
  expect(await database.look((sql) => missing(schema, sql))).toEqual([first, second])
  write(second, 'CREATE TABLE "b" ("n" INTEGER); INSERT INTO "b" SELECT "n" FROM "a";')
  await apply(schema, database.factory)
  expect(await database.look((sql) => missing(schema, sql))).toEqual([])
  expect(await database.look((sql) => sql.all('SELECT "n" FROM "b"'))).toEqual([{ n: 1n }])
})
