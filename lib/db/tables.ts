import type { Sql } from '../core/sql'

/** A table as SQLite declares it; `key`: the columns of its primary key, in order. */
export type Table = { name: string; columns: { name: string; type: string }[]; key: string[] }

/** Per table the number of rows and a checksum of each column. Equal for databases with equal content. */
export type TableSums = Record<string, Record<string, bigint>>

/** State of running processes and of one particular database, not content. */
const EXCLUDED = ['Lease', 'WriteAheadBatch', '_prisma_migrations']

/** All tables with content, from an SQLite database. There are no foreign keys between them, so the order does not matter. */
export async function listTables(sqlite: Sql): Promise<Table[]> {
  const rows = await sqlite.all<{ table: string; name: string; type: string; pk: bigint }>(
    `SELECT m."name" AS "table", c."name", c."type", c."pk" FROM sqlite_master m, pragma_table_info(m."name") c
      WHERE m."type" = 'table' AND m."name" NOT LIKE 'sqlite_%' ORDER BY m."name", c."cid"`,
  )
  const names = [...new Set(rows.map(({ table }) => table))].filter((name) => !EXCLUDED.includes(name))
  return names.map((table) => {
    const columns = rows.filter((column) => column.table === table)
    const key = columns.filter(({ pk }) => pk > 0n).sort((one, other) => Number(one.pk - other.pk))
    return { name: table, columns: columns.map(({ name, type }) => ({ name, type })), key: key.map(({ name }) => name) }
  })
}

/** Works on both databases. */
export async function sumTables(sql: Sql, tables: readonly Table[]): Promise<TableSums> {
  const sums: TableSums = {}
  for (const { name, columns } of tables) {
    const selected = ['count(*) AS "rows"', ...columns.flatMap(sumOf)]
    const [row = {}] = await sql.all<Record<string, bigint | null>>(`SELECT ${selected.join(', ')} FROM "${name}"`)
    sums[name] = Object.fromEntries(Object.entries(row).map(([column, sum]) => [column, sum ?? 0n]))
  }
  return sums
}

/** Integers are summed as quotient and remainder: a sum of a million timestamps would overflow 64 bits. */
const DIVISOR = 1_000_000_007

function sumOf({ name, type }: Table['columns'][number]): string[] {
  const column = `"${name}"`
  const sum = (expression: string, alias = name) => `CAST(sum(${expression}) AS BIGINT) AS "${alias}"`
  if (type === 'INTEGER' || type === 'BIGINT')
    return [sum(`${column} / ${DIVISOR}`, `${name} high`), sum(`${column} % ${DIVISOR}`, `${name} low`)]
  if (type === 'BOOLEAN') return [sum(`CASE WHEN ${column} THEN 1 ELSE 0 END`)]
  return [type === 'TEXT' ? sum(`length(${column})`) : `count(${column}) AS ${column}`]
}
