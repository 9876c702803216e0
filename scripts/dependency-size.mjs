/** `npm run size`: the disk space of runtime dependencies, transitive ones included. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
// The image has no optional packages.
const paths = Object.keys(packages).filter((path) => {
  const { dev, optional, devOptional } = packages[path]
  return path !== '' && !dev && !optional && !devOptional && existsSync(path)
})
const sizes = paths.map((path) => ({ path, bytes: bytesIn(path) })).sort((a, b) => b.bytes - a.bytes)
const direct = new Set(Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies))
const nameOf = (path) => path.split('node_modules/').at(-1)

for (const { path, bytes } of sizes.slice(0, 20))
  say(nameOf(path), bytes, direct.has(nameOf(path)) ? '' : '(transitive)')
say(`${paths.length} packages, ${direct.size} of them direct`, sum(sizes), '')

function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => (entry.isDirectory() ? bytesIn(join(folder, entry.name)) : statSync(join(folder, entry.name)).size))
    .reduce((total, bytes) => total + bytes, 0)
}

function sum(packages) {
  return packages.reduce((total, { bytes }) => total + bytes, 0)
}

function say(name, bytes, remark) {
  process.stdout.write(`  ${name.padEnd(48)}${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${remark}\n`)
}
