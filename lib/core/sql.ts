export type Value = string | number | bigint | boolean | null
export type Values = Readonly<Record<string, Value>>
export type Statement = readonly [text: string, values?: Values]

/**
 * SQL in the subset that SQLite and PostgreSQL share: `:name` for a parameter, "quoted" identifiers, no dialect-specific
 * syntax. Rows come back alike from both: integers as bigint, booleans as 0n or 1n, timestamps as ISO text.
 */
export type Sql = {
  all<Row>(text: string, values?: Values): Promise<Row[]>
  /** Returns the number of rows changed. */
  run(text: string, values?: Values): Promise<number>
  /** Inside a transaction only: runs the statements in order and stops at the first that fails. */
  runAll(statements: readonly Statement[]): Promise<void>
}

export type Read = Sql['all']
export type Reader = Pick<Sql, 'all'>

/** No rows where the table does not exist: the database has not been migrated yet. */
export async function emptyIfMissing<Row>(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof Error && /no such table|relation "[^"]*" does not exist/.test(error.message)) return []
    throw error
  }
}
