/** Bundles bench/NAME.ts, and the programs that benchmarks start, and runs it on what is built: `node scripts/bench.mjs NAME [options]`. */
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'

const [name = '', ...options] = process.argv.slice(2)
const outdir = 'dist/bench'
await build({
  entryPoints: [`bench/${name}.ts`, 'bench/programs/upstream.ts', 'bench/programs/pass-through.ts'],
  outbase: 'bench',
  outdir,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
})
const { status } = spawnSync(process.execPath, ['--enable-source-maps', `${outdir}/${name}.js`, ...options], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
