import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { operator } from '../lib/auth/operator'
import Sqlite from '../lib/db/sqlite/driver'
import { importOneApi } from '../lib/import/one-api/import'
import type { Program } from '../lib/import/one-api/source'
import { findInconsistencies } from '../lib/ledger/inconsistencies'
import { listUsers } from '../lib/users/users'
import { openTestContext } from './context'

const CASES = join(import.meta.dirname, 'cases/imports')

/** An empty database to import into, and a source: another one after `use`. */
export async function importFixture() {
  const context = await openTestContext()
  let program: Program = 'one-api'
  let source = testDatabase(program)
  const user = async (name: string) => (await listUsers(operator(), { deleted: true })).find((one) => one.name === name)
  return {
    context,
    get source() {
      return source
    },
    use(other: Program) {
      source.remove()
      program = other
      source = testDatabase(other)
    },
    run: (options: Partial<Parameters<typeof importOneApi>[3]> = {}, location = source.file, from = program) =>
      importOneApi(operator(), from, location, {
        progress: () => {},
        signal: new AbortController().signal,
        ...options,
      }),
    user,
    idOf: async (name: string) => (await user(name))?.id ?? 0,
    inconsistencies: () => findInconsistencies({ all: context.readSlow }),
    async remove() {
      source.remove()
      await context.remove()
    },
  }
}

/** What is in the databases, in dollars; `userId` is the one there. */
export type Expected = {
  users: {
    name: string | null
    displayName: string
    role: string
    email: string | null
    active: boolean
    balanceUsd: string
  }[]
  tokens: {
    userId: number
    name: string
    token: string
    active: boolean
    expires: number | null
    models: string | null
  }[]
  usage: { userId: number; model: string; month: string; requests: number; costUsd: string }[]
  totalUsd: string
  keys: { name: string; protocol: string; endpoint: string | null; models: string[]; weight: number }[]
}

export const expectedImport = (program: Program): Expected =>
  JSON.parse(readFileSync(join(CASES, 'expected.json'), 'utf8'))[program]

const sourceSql = (program: Program): string => readFileSync(join(CASES, `${program}.sql`), 'utf8')

/** A database that the program itself wrote, as a file of its own. */
export function testDatabase(program: Program): { file: string; database: Database; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `${program}-`))
  const file = join(folder, `${program}.db`)
  const database = new Sqlite(file)
  database.exec(sourceSql(program))
  const remove = () => {
    database.close()
    rmSync(folder, { recursive: true })
  }
  return { file, database, remove }
}

const POSTGRES_TYPES: Record<string, string> = { integer: 'bigint', numeric: 'boolean', real: 'double precision' }

/** The same database on PostgreSQL, with the types that the program gives its columns there. */
export async function copyToPostgres(database: Database, run: (sql: string, values: unknown[]) => Promise<unknown>) {
  const tables = database.prepare(`SELECT "name" FROM sqlite_master WHERE "type" = 'table'`).pluck().all() as string[]
  for (const table of tables) {
    const columns = database.prepare(`SELECT "name", lower("type") AS "type" FROM pragma_table_info(?)`).all(table)
    const typed = columns as { name: string; type: string }[]
    const names = typed.map(({ name }) => `"${name}"`).join(', ')
    const typeOf = (type: string) => POSTGRES_TYPES[type] ?? (type === 'datetime' ? 'timestamptz' : 'text')
    await run(`CREATE TABLE "${table}" (${typed.map(({ name, type }) => `"${name}" ${typeOf(type)}`).join(', ')})`, [])
    for (const row of database.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[]) {
      const values = typed.map(({ name, type }) => (type === 'numeric' ? Boolean(row[name]) : row[name]))
      await run(`INSERT INTO "${table}" (${names}) VALUES (${values.map((_, at) => `$${at + 1}`).join(', ')})`, values)
    }
  }
}
