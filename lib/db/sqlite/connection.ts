import { join } from 'node:path'
import type { Database, Options, Statement } from 'better-sqlite3'
import type { Sql, Value, Values } from '../../core/sql'
import Sqlite from './driver'

export const databaseFile = (dataDir: string) => join(dataDir, 'chatelaine.db')

/** Older releases of SQLite can corrupt a database when they reset its WAL. */
const MIN_VERSION = [3, 51, 3]

/** Returns the version of SQLite; throws if it is not safe. */
export function requireSafeVersion(connection: Database): string {
  const version = String(connection.prepare('SELECT sqlite_version()').pluck().get())
  const parts = version.split('.').map(Number)
  const at = MIN_VERSION.findIndex((min, index) => (parts[index] ?? 0) !== min)
  if (at >= 0 && (parts[at] ?? 0) < (MIN_VERSION[at] ?? 0))
    throw new Error(`SQLite ${version} is too old: 3.51.3 or later is required.`)
  return version
}

/**
 * An acknowledged write survives a power failure. A checkpoint every 16 MB instead of 4 rewrites pages that every commit
 * changes less often: a tenth more settlements per second with 10,000,000 entries.
 */
export const DURABLE_PRAGMAS = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
  PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000`

/** An error names the file as its `path`, which the driver leaves out. */
export function openFile(file: string, options: Options = {}): Database {
  try {
    return new Sqlite(file, options)
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path: file }) : error
  }
}

export function openReadWrite(file: string): Database {
  const connection = openFile(file)
  requireSafeVersion(connection)
  connection.exec(DURABLE_PRAGMAS)
  connection.defaultSafeIntegers(true)
  return connection
}

export function openReadOnly(file: string): Database {
  const connection = openFile(file, { readonly: true, fileMustExist: true })
  // SQLite's own lower() handles ASCII only.
  connection.function('lower', { deterministic: true }, (text) =>
    typeof text === 'string' ? text.toLowerCase() : text,
  )
  connection.defaultSafeIntegers(true)
  return connection
}

/** Caches prepared statements: there are few of them, and preparing one costs more than running it. */
export function sqliteSql(connection: Database): Sql {
  const statements = new Map<string, Statement>()
  const prepared = (text: string) => {
    const statement = statements.get(text) ?? connection.prepare(text)
    statements.set(text, statement)
    return statement
  }
  const run: Sql['run'] = async (text, values = {}) => prepared(text).run(toParameters(values)).changes
  return {
    all: async <Row>(text: string, values: Values = {}) => prepared(text).all(toParameters(values)) as Row[],
    run,
    async runAll(statements) {
      // Stops at the first failure: a full disk rolls back the transaction, and later statements would run outside of it.
      for (const [text, values] of statements) await run(text, values)
    },
  }
}

function toParameters(values: Values) {
  const parameters: Record<string, Value> = {}
  for (const name in values) parameters[name] = toParameter(values[name] as Value)
  return parameters
}

/** The driver binds a number as a float and rejects a boolean. */
function toParameter(value: Value) {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return Number.isSafeInteger(value) ? BigInt(value as number) : value
}

type IntegrityOptions = {
  progress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** The problems SQLite finds, one table at a time, so that it can be aborted in between. */
export async function checkIntegrity(connection: Database, { progress, signal }: IntegrityOptions): Promise<string[]> {
  const tables = connection.prepare(`SELECT "name" FROM sqlite_master WHERE "type" = 'table'`).pluck().all() as string[]
  const problems: string[] = []
  for (const [index, table] of tables.entries()) {
    signal?.throwIfAborted()
    const lines = connection.prepare(`PRAGMA integrity_check("${table}")`).pluck().all().map(String)
    problems.push(...lines.filter((line) => line !== 'ok'))
    progress?.(index + 1, tables.length)
    await new Promise(setImmediate)
  }
  return problems
}
