import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** Prisma's own engine over `factory`'s connections, which are closed when `work` is done: it may lock the whole database while it has it. */
export async function withEngine<Result>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  datamodels: [string, string][] | undefined,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const opened = new Set<SqlDriverAdapter>()
  const keep = async (connecting: Promise<SqlDriverAdapter>) => {
    const connection = await connecting
    opened.add(connection)
    return connection
  }
  const { SchemaEngine } = await loadEngine()
  const connections: SqlMigrationAwareDriverAdapterFactory = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => keep(factory.connect()),
    connectToShadowDb: async () => scripted(await factory.connectToShadowDb()),
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

/** In a shadow database the engine runs whole migrations as if each were one statement. */
function scripted(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const executeRaw = adapter.executeRaw.bind(adapter)
  adapter.executeRaw = async (query) =>
    query.args.length > 0 ? executeRaw(query) : adapter.executeScript(query.sql).then(() => 0)
  return adapter
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
