/** Bundles bench/NAME.ts and runs it on what is built: `node scripts/bench.mjs NAME [options]`. */
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'

const [name = '', ...options] = process.argv.slice(2)
const outfile = `dist/bench/${name}.js`
await build({
  entryPoints: [`bench/${name}.ts`],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
})
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...options], { stdio: 'inherit' })
process.exit(status ?? 1)
