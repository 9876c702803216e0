import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Entry points of worker threads. Unit tests need them too. */
const workers = {
  writer: 'lib/runtime/sqlite-writer.ts',
  reader: 'lib/db/sqlite/reader.ts',
  tokenizer: 'lib/tokenizer/worker.ts',
}
const programs = {
  server: 'server.ts',
  cli: 'scripts/cli.ts',
  demo: 'scripts/demo.ts',
  'db-diff': 'scripts/db-diff.ts',
}

/** Bundles Prisma's adapter too, so that it uses the SQLite driver that `driver.ts` selects. */
export const alias = {
  '@prisma/adapter-better-sqlite3': './node_modules/@prisma/adapter-better-sqlite3/dist/index.mjs',
  'better-sqlite3': './lib/db/sqlite/driver.ts',
}

/** Bundles what runs outside Next into dist/. */
const bundle = (entryPoints, options = {}) =>
  build({
    ...options,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    alias,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  })

/** Vitest's global setup. Servers that other tests have started read the same files, so it writes only what has changed. */
export async function setup() {
  const { outputFiles } = await bundle(workers, { write: false })
  for (const { path, contents } of outputFiles)
    if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents)
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) await bundle({ ...workers, ...programs })
