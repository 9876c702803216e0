import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { apply, missing, type Schema } from '../migrate'
import { openToWrite } from './connection'
import { sqlOver } from './sql'

export const sqliteSchema: Schema = { file: 'prisma/schema.prisma', migrations: 'prisma/migrations' }

export const sqliteFactory = (url: string) => new PrismaBetterSqlite3({ url })

/** Answers the names of the migrations that were missing. */
export async function migrateSqlite(file: string): Promise<string[]> {
  const connection = openToWrite(file)
  const names = await missing(sqliteSchema, sqlOver(connection)).finally(() => connection.close())
  if (names.length > 0) await apply(sqliteSchema, sqliteFactory(file))
  return names
}
