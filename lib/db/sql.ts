export type Value = string | number | bigint | boolean | null
export type Values = Readonly<Record<string, Value>>
export type Statement = readonly [text: string, values?: Values]

/**
 * Statements that SQLite and PostgreSQL both understand: `:name` for a value, "quoted" identifiers, no words of one dialect.
 * In rows integers are bigint, booleans 0n and 1n, instants ISO text.
 */
export type Sql = {
  all<Row>(text: string, values?: Values): Promise<Row[]>
  /** Answers how many rows it changed. */
  run(text: string, values?: Values): Promise<number>
  /** Inside a transaction: one after another, up to the first that fails. */
  runAll(statements: readonly Statement[]): Promise<void>
}

export type Read = Sql['all']
/** Whoever only reads. */
export type Reader = Pick<Sql, 'all'>

/** Rows of a table that an empty database does not have yet. */
export async function orNone<Row>(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof Error && /no such table|relation "[^"]*" does not exist/.test(error.message)) return []
    throw error
  }
}
