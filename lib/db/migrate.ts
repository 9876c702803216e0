import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { withEngine } from './schema-engine'
import { orNone, type Sql } from './sql'

/** Where one database's datamodel lies, and the migrations that lead to it. */
export type Schema = { file: string; migrations: string }

type DiffTarget = Parameters<SchemaEngine['diff']>[0]['from']

const noFilter = { externalTables: [], externalEnums: [] }

const folderNames = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

const APPLIED = `SELECT "migration_name" AS "name" FROM "_prisma_migrations"
  WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`

/** Names of the migrations that the database lacks. Refuses one that a newer Chatelaine has migrated. */
export async function missing({ migrations }: Schema, sql: Sql): Promise<string[]> {
  const applied = (await orNone(sql.all<{ name: string }>(APPLIED))).map(({ name }) => name)
  const known = folderNames(migrations)
  const newer = applied.filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new Error(`This database was made by a newer Chatelaine (${newer.join(', ')}): start that version.`)
  return known.filter((name) => !applied.includes(name))
}

/** Applies what is missing, with Prisma's own engine and records: all of it or, whatever stops it, nothing. */
export async function apply({ migrations }: Schema, factory: SqlMigrationAwareDriverAdapterFactory): Promise<void> {
  let failed: unknown
  const begin = async () => {
    const connection = await factory.connect()
    const executeScript = connection.executeScript.bind(connection)
    await executeScript('BEGIN')
    connection.executeScript = async (script) => {
      await executeScript(script).catch((error: unknown) => {
        failed = error
        throw error
      })
    }
    return connection
  }
  // The engine asks for several connections, but all of what it does is one transaction.
  let begun: ReturnType<typeof begin> | undefined
  const connect = () => {
    begun ??= begin()
    return begun
  }
  const { provider, adapterName } = factory
  const one = { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() }
  await withEngine(one, undefined, async (engine) => {
    const list = { migrationsList: migrationsList(migrations), filters: noFilter }
    // With a failure PostgreSQL's connection is gone, and the engine would complain of what it cannot note there.
    await engine.applyMigrations(list).catch((error: unknown) => {
      throw failed ?? error
    })
    await (await begun)?.executeScript('COMMIT')
  })
}

type Datamodel = [path: string, content: string]

/** The SQL that takes the migrations' schema to the datamodel. */
export const diffFromMigrations = (
  { migrations }: Schema,
  to: Datamodel,
  factory: SqlMigrationAwareDriverAdapterFactory,
) => diff({ tag: 'migrations', ...migrationsList(migrations, withoutPartialIndexes) }, to, factory)

/** Prisma looks for these by a name in double quotes, which this SQLite takes for a column's. */
const withoutPartialIndexes = (sql: string) =>
  sql
    .split('\n')
    .filter((line) => !line.startsWith('CREATE INDEX') || !line.includes(' WHERE '))
    .join('\n')

/** The SQL that takes one datamodel to another. */
export const diffFromDatamodel = (from: Datamodel, to: Datamodel, factory: SqlMigrationAwareDriverAdapterFactory) =>
  diff({ tag: 'schemaDatamodel', files: [fileOf(from)] }, to, factory)

async function diff(from: DiffTarget, to: Datamodel, factory: SqlMigrationAwareDriverAdapterFactory): Promise<string> {
  return withEngine(factory, [to], async (engine) => {
    const target: DiffTarget = { tag: 'schemaDatamodel', files: [fileOf(to)] }
    const { stdout } = await engine.diff({ from, to: target, script: true, exitCode: null, filters: noFilter })
    return stdout ?? ''
  })
}

const fileOf = ([path, content]: Datamodel) => ({ path, content })

function migrationsList(folder: string, read = (sql: string) => sql) {
  const lock = join(folder, 'migration_lock.toml')
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: folderNames(folder).map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: read(readFileSync(join(folder, path, 'migration.sql'), 'utf8')) },
      },
    })),
  }
}
