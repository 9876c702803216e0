import type { Sql } from '../db/sql'

const BATCH = 2000

const PAGE = (table: string) =>
  `SELECT rowid AS "rowid", * FROM "${table}" WHERE rowid > :after ORDER BY rowid LIMIT :count`
const INSERT = (table: string) =>
  `INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", CAST(:rows AS JSON))`

/** Copies a table of SQLite into one of PostgreSQL of the same name; answers how many rows. */
export async function copyTable(
  source: Sql,
  target: Sql,
  table: string,
  onBatch: (done: number, total: number) => void,
): Promise<number> {
  const [counted] = await source.all<{ total: bigint }>(`SELECT count(*) AS "total" FROM "${table}"`)
  const total = Number(counted?.total ?? 0)
  let done = 0
  for (let after = 0n; done < total; ) {
    const rows = await source.all<{ rowid: bigint }>(PAGE(table), { after, count: BATCH })
    await target.run(INSERT(table), { rows: JSON.stringify(rows, plain) })
    after = rows.at(-1)?.rowid ?? after
    done += rows.length
    onBatch(done, total)
  }
  return done
}

/** PostgreSQL reads whatever type the column has out of text. */
const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
