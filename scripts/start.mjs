/**
 * `npm start`, `npm run dev` and `npm run demo`: prepares the checkout, then runs the program in this process, so that a
 * signal to npm reaches it instead of a shell that would leave it running.
 */
import './require-node.mjs'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const PROGRAMS = { server: 'dist/server.js', dev: 'dist/server.js', demo: 'dist/demo.js' }

const [name = 'server'] = process.argv.slice(2)
const goal = name === 'dev' ? 'dev' : 'build'
const { status } = spawnSync(process.execPath, ['scripts/prepare.mjs', goal], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

if (name === 'dev') process.env.NODE_ENV = 'development'
process.setSourceMapsEnabled(true)
await import(resolve(PROGRAMS[name]))
