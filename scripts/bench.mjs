/** Bundles bench/NAME.ts, and the programs that benchmarks start, and runs it on what is built: `node scripts/bench.mjs NAME [options]`. */
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'
import { alias } from './build.mjs'
import inOneFolder from './one-folder.mjs'
import { startPostgres } from './postgres-server.mjs'

/** What compares the databases: on the server that TEST_POSTGRES_URL names, else on one of its own, whose commits are durable. */
const ON_BOTH = ['usage']

const [name = '', ...options] = process.argv.slice(2)
const outdir = 'dist/bench'
await build({
  entryPoints: [`bench/${name}.ts`, 'bench/programs/upstream.ts', 'bench/programs/pass-through.ts'],
  outbase: 'bench',
  outdir,
  bundle: true,
  alias,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
})
const remove = inOneFolder()
const { TEST_POSTGRES_URL: given, ...env } = process.env
const own = ON_BOTH.includes(name) && !given ? await startPostgres(['shared_buffers=1GB', 'max_wal_size=8GB']) : null
const url = ON_BOTH.includes(name) ? (given ?? own?.url) : undefined
try {
  const args = ['--enable-source-maps', `${outdir}/${name}.js`, ...options, ...(url ? ['--postgres', url] : [])]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1
} finally {
  own?.remove()
  remove()
}
