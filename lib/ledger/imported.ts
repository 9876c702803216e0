import type { Reader } from '../db/sql'

/** A setting of this name holds the id of the key that an import booked its usage to: sums of days, without entries. */
export const IMPORTED = 'imported.'

export async function importedKeys(sql: Reader): Promise<Set<bigint>> {
  const rows = await sql.all<{ value: string }>(`SELECT "value" FROM "Setting" WHERE "name" LIKE '${IMPORTED}%'`)
  return new Set(rows.map(({ value }) => BigInt(value)))
}
