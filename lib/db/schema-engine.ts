import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'

/**
 * Runs `work` with Prisma's schema engine on connections of `factory`, and closes them afterwards. The engine may lock the
 * whole database meanwhile.
 */
export async function withEngine<Result>(
  factory: SqlMigrationAwareDriverAdapterFactory,
  datamodels: [string, string][] | undefined,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const opened = new Set<SqlDriverAdapter>()
  const track = async (connecting: Promise<SqlDriverAdapter>) => {
    const connection = await connecting
    opened.add(connection)
    return connection
  }
  const { SchemaEngine } = await loadEngine()
  const connections: SqlMigrationAwareDriverAdapterFactory = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => track(factory.connect()),
    connectToShadowDb: async () => acceptScripts(await factory.connectToShadowDb()),
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

/** In a shadow database the engine sends a whole migration as one statement. */
function acceptScripts(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const executeRaw = adapter.executeRaw.bind(adapter)
  adapter.executeRaw = async (query) =>
    query.args.length > 0 ? executeRaw(query) : adapter.executeScript(query.sql).then(() => 0)
  return adapter
}

// On globalThis, because the glue code exists once per process and caches the memory of the first instance.
const shared = globalThis as { chatelaineSchemaEngine?: ReturnType<typeof instantiateEngine> }

const loadEngine = () => {
  shared.chatelaineSchemaEngine ??= instantiateEngine()
  return shared.chatelaineSchemaEngine
}

/** Node 20 cannot import WebAssembly modules, so this does what `import` would. */
async function instantiateEngine() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const code = await WebAssembly.compile(readFileSync(path.replace(/\.js$/, '.wasm')))
  const { exports } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': glue as never })
  const { __wbg_set_wasm: setExports } = glue as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }
  setExports(exports)
  ;(exports.__wbindgen_start as () => void)()
  return glue
}
