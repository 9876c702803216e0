import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { emptyIfMissing, type Sql } from '../core/sql'
import { withEngine } from './schema-engine'

/** Paths of a Prisma schema and of its migrations. */
export type SchemaFiles = { file: string; migrations: string }

type DiffTarget = Parameters<SchemaEngine['diff']>[0]['from']

const noFilter = { externalTables: [], externalEnums: [] }

const folderNames = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

const APPLIED = `SELECT "migration_name" AS "name" FROM "_prisma_migrations"
  WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`

/** Names of the migrations not applied yet. Throws if the database has migrations of a newer release. */
export async function pendingMigrations({ migrations }: SchemaFiles, sql: Sql): Promise<string[]> {
  const applied = (await emptyIfMissing(sql.all<{ name: string }>(APPLIED))).map(({ name }) => name)
  const known = folderNames(migrations)
  const newer = applied.filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new Error(`This database was made by a newer Chatelaine (${newer.join(', ')}): start that version.`)
  return known.filter((name) => !applied.includes(name))
}

/** Throws unless the database has exactly the migrations of this release: for commands, which never migrate. */
export async function requireMigrated(files: SchemaFiles, sql: Sql) {
  const pending = await pendingMigrations(files, sql)
  if (pending.length > 0)
    throw new Error('This database is of an older release: start the server, which migrates it, then try again.')
}

/** Applies all pending migrations with Prisma's engine, in one transaction: after a failure nothing has changed. */
export async function applyMigrations(
  { migrations }: SchemaFiles,
  factory: SqlMigrationAwareDriverAdapterFactory,
): Promise<void> {
  let failure: unknown
  const begin = async () => {
    const connection = await factory.connect()
    const executeScript = connection.executeScript.bind(connection)
    await executeScript('BEGIN')
    connection.executeScript = async (script) => {
      await executeScript(script).catch((error: unknown) => {
        failure = error
        throw error
      })
    }
    return connection
  }
  // The engine asks for several connections; sharing one puts everything into a single transaction.
  let connecting: ReturnType<typeof begin> | undefined
  const connect = () => {
    connecting ??= begin()
    return connecting
  }
  const { provider, adapterName } = factory
  const singleConnection = { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() }
  await withEngine(singleConnection, undefined, async (engine) => {
    const list = { migrationsList: migrationsList(migrations), filters: noFilter }
    // After a failure the engine reports that it could not record it either: throw the original error.
    await engine.applyMigrations(list).catch((error: unknown) => {
      throw failure ?? error
    })
    await (await connecting)?.executeScript('COMMIT')
  })
}

type Datamodel = [path: string, content: string]

/** The SQL from the schema of the migrations to a datamodel. */
export const diffFromMigrations = (
  { migrations }: SchemaFiles,
  to: Datamodel,
  factory: SqlMigrationAwareDriverAdapterFactory,
) => diff({ tag: 'migrations', ...migrationsList(migrations, withoutPartialIndexes) }, to, factory)

/** Prisma introspects partial indexes with a double-quoted string, which this build of SQLite takes for a column. */
const withoutPartialIndexes = (sql: string) =>
  sql
    .split('\n')
    .filter((line) => !line.startsWith('CREATE INDEX') || !line.includes(' WHERE '))
    .join('\n')

/** The SQL from one datamodel to another. */
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
