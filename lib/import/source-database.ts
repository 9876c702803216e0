import { statSync } from 'node:fs'
import type { ClientBase } from 'pg'
import { AppError, isAppError } from '../core/errors'
import { openReadOnly } from '../db/sqlite/connection'

/** A row as its database's driver returns it; `integerOf` and `textOf` read it alike. */
export type SourceRow = Record<string, unknown>

/** The database of another program. Only read, as it is at one moment, even while that program writes to it. */
export type SourceDatabase = {
  /** The columns of each table. */
  tables(): Promise<Map<string, Set<string>>>
  /**
   * Rows in batches. `sql`: in the subset that SQLite, PostgreSQL and MySQL share, without a column whose name is a word of one of
   * them.
   */
  batches(sql: string): AsyncIterable<SourceRow[]>
  close(): Promise<void>
}

const SCHEME = /^([a-z][a-z0-9+]*):\/\//i

/** `location`: the path of a SQLite file, or the URL of a PostgreSQL or MySQL database. Throws `invalid_request`. */
export async function openSourceDatabase(location: string): Promise<SourceDatabase> {
  const scheme = SCHEME.exec(location)?.[1]?.toLowerCase()
  if (scheme === undefined) return openSqliteFile(location)
  const open = { postgres: openPostgresUrl, postgresql: openPostgresUrl, mysql: openMysqlUrl }[scheme]
  if (!open) throw unusable(`${scheme}:// is not a database that can be read: use postgres://, mysql:// or a file.`)
  const url = new URL(URL.canParse(location) ? location : `${scheme}:`)
  if (!url.hostname || url.pathname.length < 2)
    throw unusable(`The URL of the database has to be like ${scheme}://user:password@host/database.`)
  return open(url).catch((error: unknown) => {
    throw isAppError(error) ? error : unusable(`${url.host} cannot be read: ${messageOf(error)}`)
  })
}

const messageOf = (error: unknown) => {
  const { message, code } = error as { message?: string; code?: string }
  return message || code || String(error)
}
const unusable = (message: string) => new AppError('invalid_request', message)

async function openSqliteFile(file: string): Promise<SourceDatabase> {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw unusable(`There is no file ${file}.`)
  if (!stats.isFile()) throw unusable(`${file} is not a file: give the database itself, such as one-api.db.`)
  if (stats.size === 0) throw unusable(`${file} is empty.`)
  const explain = (error: unknown): unknown => {
    const { code = '' } = error as { code?: string }
    if (code === 'SQLITE_NOTADB') return unusable(`${file} is not a SQLite database.`)
    if (code.startsWith('SQLITE_CORRUPT'))
      return unusable(`${file} is damaged: restore it from a backup, or recover it with the command "sqlite3".`)
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
      return unusable(`${file} is locked by another program: stop that, or import a copy of the file.`)
    if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY'))
      return unusable(`${file} cannot be opened: copy it, with its -wal file if there is one, to a folder of your own.`)
    return error
  }
  const explained = <T>(read: () => T): T => {
    try {
      return read()
    } catch (error) {
      throw explain(error)
    }
  }
  const connection = explained(() => openReadOnly(file))
  // The first read begins the snapshot.
  explained(() => connection.exec('BEGIN; SELECT count(*) FROM sqlite_master'))
  return {
    async tables() {
      const sql = `SELECT m."name" AS "table", c."name" FROM sqlite_master m, pragma_table_info(m."name") c WHERE m."type" = 'table'`
      return groupColumns(explained(() => connection.prepare(sql).all()) as SourceRow[])
    },
    async *batches(sql) {
      try {
        yield* inBatches(connection.prepare(sql).iterate() as IterableIterator<SourceRow>)
      } catch (error) {
        throw explain(error)
      }
    },
    close: async () => void connection.close(),
  }
}

const BATCH_SIZE = 1000

async function openPostgresUrl(url: URL): Promise<SourceDatabase> {
  const { default: pg } = await import('pg')
  const client: ClientBase & { end(): Promise<void> } = new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: 10_000,
  })
  // A connection that ends while it is idle must not end the process: the next query fails.
  client.on('error', () => {})
  await client.connect()
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  return {
    tables: async () =>
      groupColumns(
        (
          await client.query(
            `SELECT table_name AS "table", column_name AS "name" FROM information_schema.columns WHERE table_schema = current_schema()`,
          )
        ).rows,
      ),
    async *batches(sql) {
      await client.query(`DECLARE source CURSOR FOR ${sql}`)
      for (;;) {
        const { rows } = await client.query(`FETCH ${BATCH_SIZE} FROM source`)
        if (rows.length > 0) yield rows
        if (rows.length < BATCH_SIZE) break
      }
      await client.query('CLOSE source')
    },
    close: () => client.end(),
  }
}

/** What is used of `mysql2`, which is not a dependency: few need it, and only once. */
type Mysql = {
  createConnection(options: object): {
    promise(): { query(sql: string): Promise<[SourceRow[], unknown]>; connect(): Promise<void>; end(): Promise<void> }
    query(sql: string): { stream(): AsyncIterable<SourceRow> }
  }
}
const MYSQL_PACKAGE = 'mysql2'

async function openMysqlUrl(url: URL): Promise<SourceDatabase> {
  const mysql = await import(MYSQL_PACKAGE)
    .then(({ default: driver }: { default: Mysql }) => driver)
    .catch(() => {
      throw unusable('To read MySQL, first run: npm install --no-save mysql2')
    })
  const connection = mysql.createConnection({ uri: url.href, supportBigNumbers: true, connectTimeout: 10_000 })
  const client = connection.promise()
  await client.connect()
  await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  await client.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  return {
    async tables() {
      const sql =
        'SELECT table_name AS tableName, column_name AS name FROM information_schema.columns WHERE table_schema = database()'
      const [rows] = await client.query(sql)
      return groupColumns(rows.map(({ tableName, name }) => ({ table: tableName, name })))
    },
    batches: (sql) => inBatches(connection.query(sql).stream()),
    close: () => client.end(),
  }
}

function groupColumns(rows: SourceRow[]): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>()
  for (const { table, name } of rows) {
    const columns = tables.get(String(table)) ?? new Set()
    tables.set(String(table), columns.add(String(name)))
  }
  return tables
}

async function* inBatches(rows: Iterable<SourceRow> | AsyncIterable<SourceRow>): AsyncGenerator<SourceRow[]> {
  let batch: SourceRow[] = []
  const add = (row: SourceRow) => batch.push(row) === BATCH_SIZE
  if (Symbol.iterator in rows) {
    for (const row of rows)
      if (add(row)) {
        yield batch
        batch = []
      }
  } else {
    for await (const row of rows)
      if (add(row)) {
        yield batch
        batch = []
      }
  }
  if (batch.length > 0) yield batch
}

export async function collectRows(batches: AsyncIterable<SourceRow[]>): Promise<SourceRow[]> {
  const all: SourceRow[] = []
  for await (const batch of batches) all.push(...batch)
  return all
}

/** Of an integer as any of the drivers returns it; 0 of anything else. */
export function integerOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  return /^-?\d{1,38}$/.test(String(value)) ? BigInt(String(value)) : 0n
}

/** Empty for null. */
export const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : Buffer.isBuffer(value) ? value.toString() : String(value)
