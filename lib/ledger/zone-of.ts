import type { Reader } from '../db/sql'
import { zone } from './statements'

/** The zone whose days and months the books are kept in. */
export async function zoneOf(sql: Reader): Promise<string> {
  const [row] = await sql.all<{ value: string }>(zone)
  return row?.value ?? 'UTC'
}
