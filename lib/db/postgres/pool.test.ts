import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { certificate } from '../../../e2e/chaos/upstream/certificate'
import { startPostgres } from '../../../scripts/postgres-server.mjs'
import { testServer } from '../../../test/postgres-server'
import { keepOpen, makePool } from './pool'

const server = testServer ?? ''

function open(url: string, max: number): Pool {
  const pool = makePool(url, max)
  onTestFinished(() => pool.end())
  return pool
}

/** The URL of a role that may have `count` connections. */
async function limitedRole(count: number): Promise<string> {
  const admin = makePool(server, 1)
  const name = `limited-${randomUUID()}`
  await admin.query(`CREATE ROLE "${name}" LOGIN PASSWORD 'x' CONNECTION LIMIT ${count}`)
  onTestFinished(async () => {
    await admin.query(`DROP ROLE "${name}"`)
    await admin.end()
  })
  return Object.assign(new URL(server), { username: name, password: 'x' }).href
}

const SLOW = 'SELECT pg_sleep(0.01)'
const all = (pool: Pool, count: number) => Promise.all(Array.from({ length: count }, () => pool.query(SLOW)))

test.skipIf(!testServer)('queries wait for a connection of their own pool when the server has none left', async () => {
  const url = await limitedRole(4)
  const [one, other] = [open(url, 20), open(url, 20)]
  await Promise.all([keepOpen(one, 1), keepOpen(other, 1)])
  await Promise.all([all(one, 100), all(other, 100)])
  expect(one.totalCount + other.totalCount).toBeLessThanOrEqual(4)
})

test.skipIf(!testServer)('a pool without a connection waits for the server to have one', async () => {
  const url = await limitedRole(1)
  const [one, other] = [open(url, 1), open(url, 1)]
  const client = await one.connect()
  const waiting = other.query('SELECT 1 AS "one"')
  await expect.poll(() => other.totalCount).toBe(0)
  client.release(true)
  expect((await waiting).rows).toEqual([{ one: 1n }])
})

test.skipIf(!testServer)('what holds a connection gets another once the server has one', async () => {
  const url = await limitedRole(2)
  const [one, other] = [open(url, 5), open(url, 5)]
  const client = await other.connect()
  const starting = keepOpen(one, 2)
  await expect.poll(() => [one.totalCount, one.waitingCount]).toEqual([1, 1])
  client.release(true)
  await starting
  expect(one.totalCount).toBe(2)
})

test.skipIf(!testServer)('connections are named, unless the URL names them', async () => {
  const named = new URL(server)
  named.searchParams.set('application_name', 'replica 1')
  const nameOf = async (url: string) => (await open(url, 1).query('SHOW application_name')).rows
  expect(await nameOf(server)).toEqual([{ application_name: 'chatelaine' }])
  expect(await nameOf(named.href)).toEqual([{ application_name: 'replica 1' }])
})

/** Of several hosts, `server` last. */
const withHosts = (...others: string[]) => server.replace(new URL(server).host, (host) => [...others, host].join())

test.skipIf(!testServer)('of several hosts the one that responds is used, by all pools', async () => {
  const url = withHosts('127.0.0.1:1', '127.0.0.1:2')
  const [one, other] = [open(url, 3), open(url, 3)]
  await Promise.all([all(one, 10), all(other, 10)])
})

/** Without fsync, read-only, and with TLS. `ca`: the file with the certificate that signed its own. */
async function startStandby() {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'))
  const [ca, key] = [join(folder, 'ca.pem'), join(folder, 'key.pem')]
  writeFileSync(ca, certificate.cert)
  writeFileSync(key, certificate.key, { mode: 0o640 })
  chmodSync(folder, 0o755)
  // The group of PostgreSQL's user may read a key that belongs to root.
  if (process.getuid?.() === 0) chownSync(key, 0, statSync('/var/lib/postgresql').gid)
  const tls = ['ssl=on', `ssl_cert_file=${ca}`, `ssl_key_file=${key}`]
  const standby = await startPostgres(['fsync=off', 'default_transaction_read_only=on', ...tls])
  if (standby) onTestFinished(() => standby.remove())
  return standby && { url: standby.url, ca }
}

test.skipIf(!testServer || new URL(server).username !== 'chatelaine')(
  'a host that is read-only is not used; TLS is as the URL says',
  async ({ skip }) => {
    const standby = await startStandby()
    if (!standby) return skip('no PostgreSQL is installed here that could be started')
    const pool = open(withHosts(new URL(standby.url).host), 2)
    const { rows } = await pool.query(`SELECT current_setting('port') AS "port"`)
    expect(rows).toEqual([{ port: new URL(server).port || '5432' }])

    const usesTls = async (query: string) => {
      const [row] = (await open(`${standby.url}${query}`, 1).query(USES_TLS)).rows
      return row?.ssl === 1n
    }
    expect(await usesTls('')).toBe(false)
    expect(await usesTls('?sslmode=no-verify')).toBe(true)
    expect(await usesTls(`?sslmode=verify-full&sslrootcert=${standby.ca}`)).toBe(true)
    await expect(usesTls('?sslmode=verify-full')).rejects.toThrow('self-signed')
  },
)

const USES_TLS = 'SELECT "ssl" FROM pg_stat_ssl WHERE "pid" = pg_backend_pid()'
