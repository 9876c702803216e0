import type { Sql } from './sql'

/** A table as SQLite declares it; `key` are the columns of its primary key, in order. */
export type Table = { name: string; columns: { name: string; type: string }[]; key: string[] }

/** By table: how many rows, and a sum for each column. Two databases that hold the same have the same. */
export type Sums = Record<string, Record<string, bigint>>

/** Leases are of processes, migrations of one database: neither is part of what is kept. */
const NOT_KEPT = ['Lease', '_prisma_migrations']

/** All tables whose rows are the house, read from an SQLite database; none refers to another, so any order will do. */
export async function tablesOf(sqlite: Sql): Promise<Table[]> {
  const found = await sqlite.all<{ table: string; name: string; type: string; pk: bigint }>(
    `SELECT m."name" AS "table", c."name", c."type", c."pk" FROM sqlite_master m, pragma_table_info(m."name") c
      WHERE m."type" = 'table' AND m."name" NOT LIKE 'sqlite_%' ORDER BY m."name", c."cid"`,
  )
  const names = [...new Set(found.map(({ table }) => table))].filter((name) => !NOT_KEPT.includes(name))
  return names.map((table) => {
    const columns = found.filter((column) => column.table === table)
    const key = columns.filter(({ pk }) => pk > 0n).sort((one, other) => Number(one.pk - other.pk))
    return { name: table, columns: columns.map(({ name, type }) => ({ name, type })), key: key.map(({ name }) => name) }
  })
}

/** In words that both databases understand. */
export async function sumsOf(sql: Sql, tables: readonly Table[]): Promise<Sums> {
  const sums: Sums = {}
  for (const { name, columns } of tables) {
    const wanted = ['count(*) AS "rows"', ...columns.flatMap(sumOf)]
    const [row = {}] = await sql.all<Record<string, bigint | null>>(`SELECT ${wanted.join(', ')} FROM "${name}"`)
    sums[name] = Object.fromEntries(Object.entries(row).map(([column, sum]) => [column, sum ?? 0n]))
  }
  return sums
}

/** In two parts, because the sum of a million instants is more than 64 bits hold. */
const PART = 1_000_000_007

function sumOf({ name, type }: Table['columns'][number]): string[] {
  const column = `"${name}"`
  const sum = (what: string, as = name) => `CAST(sum(${what}) AS BIGINT) AS "${as}"`
  if (type === 'INTEGER' || type === 'BIGINT')
    return [sum(`${column} / ${PART}`, `${name} high`), sum(`${column} % ${PART}`, `${name} low`)]
  if (type === 'BOOLEAN') return [sum(`CASE WHEN ${column} THEN 1 ELSE 0 END`)]
  return [type === 'TEXT' ? sum(`length(${column})`) : `count(${column}) AS ${column}`]
}
