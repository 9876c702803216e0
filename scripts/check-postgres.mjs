/**
 * Runs what depends on the database on PostgreSQL too: on the server that TEST_POSTGRES_URL names, or on one of its own from
 * the machine's packages, which is deleted afterwards.
 */
import { spawnSync } from 'node:child_process'
import { startPostgres } from './postgres-server.mjs'
import { say } from './run.mjs'

const given = process.env.TEST_POSTGRES_URL
const own = given ? null : await startPostgres()
try {
  process.exitCode = given || own ? check(given ?? own.url) : missing()
} finally {
  own?.remove()
}

function check(url) {
  const runs = [
    ['vitest', 'run', '--project', 'unit-postgres', '--project', 'api-postgres'],
    ['playwright', 'test', '--project', 'postgres'],
  ]
  const env = { ...process.env, TEST_POSTGRES_URL: url }
  const passes = ([tool, ...rest]) =>
    spawnSync(`node_modules/.bin/${tool}`, rest, { env, stdio: 'inherit' }).status === 0
  return runs.every(passes) ? 0 : 1
}

function missing() {
  say('Not tested on PostgreSQL: install it, or let TEST_POSTGRES_URL name a server that tests may use.')
  return process.env.CI ? 1 : 0
}
