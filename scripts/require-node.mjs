/**
 * Ends the process with a sentence on a Node outside the range in package.json. Imported first, and free of what older
 * versions lack: `import.meta.dirname` is undefined in Node 18.
 */
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const [, least, below] = /^>=(\d+\.\d+) <(\d+)$/.exec(engines.node)
const [major, minor] = process.versions.node.split('.').map(Number)
const [leastMajor, leastMinor] = least.split('.').map(Number)
const isOld = major < leastMajor || (major === leastMajor && minor < leastMinor)

if (isOld || major >= Number(below)) {
  process.stderr.write(`Chatelaine needs Node ${least} or later, below ${below}; this is ${process.versions.node}.\n`)
  process.exit(1)
}
