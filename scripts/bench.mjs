/**
 * `node scripts/bench.mjs NAME [options]`: bundles bench/NAME.ts and the programs it starts, and runs it on the
 * production build.
 */
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'
import { alias } from './build.mjs'
import { startPostgres } from './postgres-server.mjs'
import { createTemporaryFolder } from './temporary-folder.mjs'

/**
 * Benchmarks of both databases. They use the server that TEST_POSTGRES_URL names, or start one whose commits are
 * durable.
 */
const BOTH_DATABASES = ['gateway', 'usage', 'reconciliation']

const [name = '', ...options] = process.argv.slice(2)
const outdir = 'dist/bench'
await build({
  entryPoints: [
    `bench/${name}.ts`,
    'bench/programs/upstream.ts',
    'bench/programs/billing.ts',
    'bench/programs/pass-through.ts',
    'bench/programs/distant-database.ts',
    'bench/programs/repricing-gateway.ts',
  ],
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
const remove = createTemporaryFolder()
const { TEST_POSTGRES_URL: given, ...env } = process.env
const own =
  BOTH_DATABASES.includes(name) && !given ? await startPostgres(['shared_buffers=1GB', 'max_wal_size=8GB']) : null
const url = BOTH_DATABASES.includes(name) ? (given ?? own?.url) : undefined
try {
  const args = ['--enable-source-maps', `${outdir}/${name}.js`, ...options, ...(url ? ['--postgres', url] : [])]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1
} finally {
  own?.remove()
  remove()
}
