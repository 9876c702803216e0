import { missing, type Schema } from '../db/migrate'
import type { Sql } from '../db/sql'
import { type Finding, ok, warn } from './finding'

/** That the database is this release's. */
export async function migrations(schema: Schema, sql: Sql): Promise<Finding[]> {
  const names = await missing(schema, sql)
  if (names.length === 0) return [ok('migrations', 'none is missing')]
  return [
    warn('migrations', `${names.join(', ')} are missing`, 'The next start of the server applies them: back up first.'),
  ]
}
