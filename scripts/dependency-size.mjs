/** `npm run size`: how much of the disk each runtime dependency takes, and all of them, with all that they bring along. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
// As the image has them: what is optional goes too.
const paths = Object.keys(packages).filter((path) => {
  const { dev, optional, devOptional } = packages[path]
  return path !== '' && !dev && !optional && !devOptional && existsSync(path)
})
const sizes = paths.map((path) => ({ path, bytes: bytesIn(path) })).sort((a, b) => b.bytes - a.bytes)
const direct = new Set(Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies))
const nameOf = (path) => path.split('node_modules/').at(-1)

for (const { path, bytes } of sizes.slice(0, 20))
  say(nameOf(path), bytes, direct.has(nameOf(path)) ? '' : '(brought along)')
say(`${paths.length} packages, ${direct.size} of them direct`, sum(sizes), '')

function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => (entry.isDirectory() ? bytesIn(join(folder, entry.name)) : statSync(join(folder, entry.name)).size))
    .reduce((total, bytes) => total + bytes, 0)
}

function sum(all) {
  return all.reduce((total, { bytes }) => total + bytes, 0)
}

function say(what, bytes, more) {
  process.stdout.write(`  ${what.padEnd(48)}${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${more}\n`)
}
