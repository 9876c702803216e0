import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Bundles what runs outside Next into dist/: the database threads, which unit tests need too, the server and the commands. */
const threads = { writer: 'lib/db/sqlite/writer.ts', reader: 'lib/db/sqlite/reader.ts' }
const programs = {
  server: 'server.ts',
  cli: 'scripts/cli.ts',
  demo: 'scripts/demo.ts',
  'db-diff': 'scripts/db-diff.ts',
}

/** Prisma's adapter is bundled too, for the driver that it runs on is chosen here. */
export const alias = {
  '@prisma/adapter-better-sqlite3': './node_modules/@prisma/adapter-better-sqlite3/dist/index.mjs',
  'better-sqlite3': './lib/db/sqlite/driver.ts',
}

const bundle = (entryPoints) =>
  build({
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

/** Vitest's global setup. */
export async function setup() {
  await bundle(threads)
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) await bundle({ ...threads, ...programs })
