import { readdirSync, readFileSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import type { Sql } from './sql'
import { sqlOver } from './sqlite/sql'

/** Empty tables of a test's own, with the days of `zone`. */
export async function temporarySql(zone: string): Promise<Sql> {
  const connection = new Sqlite(':memory:')
  connection.defaultSafeIntegers(true)
  createTables(connection)
  const sql = sqlOver(connection)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)`, { zone })
  return sql
}

export function createTables(connection: Database) {
  const folders = readdirSync('prisma/migrations').filter((name) => !name.endsWith('.toml'))
  for (const name of folders.sort()) connection.exec(readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8'))
}
