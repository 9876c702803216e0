import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { openToWrite } from './sqlite/connection'

const FOLDER = 'prisma/migrations'
const noFilter = { externalTables: [], externalEnums: [] }

const folderNames = () =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

/** Applies what is missing, with Prisma's own engine and records. Refuses a database that a newer Chatelaine has migrated. */
export async function migrateSqlite(file: string): Promise<string[]> {
  const applied = appliedNames(file)
  const known = folderNames()
  const newer = applied.filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new Error(`This database was made by a newer Chatelaine (${newer.join(', ')}): start that version.`)
  if (applied.length === known.length) return []

  return withEngine(file, undefined, async (engine) => {
    const migrations = { migrationsList: migrationsList(known), filters: noFilter }
    return (await engine.applyMigrations(migrations)).appliedMigrationNames
  })
}

/** The SQL that takes the migrations' schema to the one in schema.prisma; for `npm run db:diff`. */
export async function schemaDiff(): Promise<string> {
  const file = { path: 'prisma/schema.prisma', content: readFileSync('prisma/schema.prisma', 'utf8') }
  return withEngine(':memory:', [[file.path, file.content]], async (engine) => {
    const from = { tag: 'migrations' as const, ...migrationsList(folderNames()) }
    const to = { tag: 'schemaDatamodel' as const, files: [file] }
    const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters: noFilter })
    return stdout ?? ''
  })
}

function appliedNames(file: string): string[] {
  const connection = openToWrite(file)
  try {
    const table = connection.prepare(`SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'`).get()
    if (!table) return []
    const done =
      'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL'
    return connection.prepare(done).pluck().all() as string[]
  } finally {
    connection.close()
  }
}

function migrationsList(names: string[]) {
  const lock = join(FOLDER, 'migration_lock.toml')
  return {
    baseDir: FOLDER,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(FOLDER, path, 'migration.sql'), 'utf8') },
      },
    })),
  }
}

/** The engine locks the whole file while it has it, so its connections are closed when `work` is done. */
async function withEngine<T>(
  file: string,
  datamodels: [string, string][] | undefined,
  work: (engine: SchemaEngine) => Promise<T>,
) {
  const factory = new PrismaBetterSqlite3({ url: file })
  const opened: SqlDriverAdapter[] = []
  const keep = async (connecting: Promise<SqlDriverAdapter>) => {
    const connection = await connecting
    opened.push(connection)
    return connection
  }
  const { SchemaEngine } = await loadEngine()
  const connections: SqlMigrationAwareDriverAdapterFactory = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => keep(factory.connect()),
    connectToShadowDb: () => keep(factory.connectToShadowDb()),
  }
  const engine = await SchemaEngine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(connections),
  )
  try {
    return await work(engine)
  } finally {
    for (const connection of opened) await connection.dispose()
    engine.free()
  }
}

let engineLoading: ReturnType<typeof assembleEngine> | undefined

/** Once: its glue remembers the memory of the first one, and reads another's as garbage. */
const loadEngine = () => {
  engineLoading ??= assembleEngine()
  return engineLoading
}

/** Node 20 cannot import WebAssembly, so the engine is put together by hand. */
async function assembleEngine() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const code = await WebAssembly.compile(readFileSync(path.replace(/\.js$/, '.wasm')))
  const { exports } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': glue as never })
  const { __wbg_set_wasm: setExports } = glue as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }
  setExports(exports)
  ;(exports.__wbindgen_start as () => void)()
  return glue
}
