import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { applyMigrations, pendingMigrations, type SchemaFiles } from '../migrate'
import { openReadWrite, sqliteSql } from './connection'

export const sqliteSchema: SchemaFiles = { file: 'prisma/schema.prisma', migrations: 'prisma/migrations' }

export const sqliteFactory = (url: string) => new PrismaBetterSqlite3({ url })

/** Creates or migrates the database in `file`. Returns the names of the migrations it applied. */
export async function migrateSqlite(file: string): Promise<string[]> {
  const connection = openReadWrite(file)
  const names = await pendingMigrations(sqliteSchema, sqliteSql(connection)).finally(() => connection.close())
  if (names.length > 0) await applyMigrations(sqliteSchema, sqliteFactory(file))
  return names
}
