import type { ChildProcess } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hold } from '../lib/db/postgres/locks'
import { makePool } from '../lib/db/postgres/pool'
import { chatelaine, told } from './chatelaine'
import { databaseEnv, onPostgres, openDatabase } from './database'
import { expect, openHouse, test } from './fixtures'
import { newFolder } from './server'

type Loaded = { added: string[]; skipped: { name: string; why: string }[] }

const BEN = '11111111-1111-4111-8111-111111111111'

test('root_token prints the token of root, reset_root replaces it while the server runs: the old one is dead within a second', async () => {
  const { house, close } = await openHouse()
  expect((await chatelaine(house.dataDir, ['root_token'])).stdout.trim()).toBe(house.rootToken)
  const { token } = await told<{ token: string }>(house.dataDir, ['reset_root'])
  const me = async (with_: string) => (await house.api('GET', '/1/me', undefined, with_)).status
  expect([await me(house.rootToken), await me(token)]).toEqual([401, 200])
  const listed = await fetch(`${house.url}/v1/models`, { headers: { authorization: `Bearer ${house.rootToken}` } })
  expect(listed.status).toBe(401)
  await close()
})

test('save writes what opencatd writes, load adds who is missing and says whom it left out', async () => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/users', { name: 'Ann' })
  const { file } = await told<{ file: string }>(house.dataDir, ['save'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const [root, ann] = JSON.parse(readFileSync(file, 'utf8'))
  expect([root, ann]).toEqual([
    { ID: 1, Name: 'root', Token: house.rootToken },
    { ID: 2, Name: 'Ann', Token: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ])

  const others = [
    { ID: 1, Name: 'root', Token: BEN.replaceAll('1', '2') },
    { ID: 9, Name: 'Ann', Token: BEN.replaceAll('1', '3') },
    { ID: 7, Name: 'Ben', Token: BEN.toUpperCase() },
  ]
  const more = join(house.dataDir, 'user.json.more')
  writeFileSync(more, JSON.stringify([root, ann, ...others]))
  expect(await told<Loaded>(house.dataDir, ['load', more])).toEqual({
    added: ['Ben'],
    skipped: [
      { name: 'root', why: 'here already' },
      { name: 'Ann', why: 'here already' },
      { name: 'root', why: 'another root' },
      { name: 'Ann', why: 'name taken' },
    ],
  })
  expect((await house.api('GET', '/1/me', undefined, BEN)).body).toMatchObject({ id: 7, name: 'Ben' })
  expect((await told<Loaded>(house.dataDir, ['load', more])).added).toEqual([])
  await house.api('POST', '/1/users/7/reset')
  const [, again] = (await told<Loaded>(house.dataDir, ['load', more])).skipped.slice(-2)
  expect(again).toEqual({ name: 'Ben', why: 'token retired' })
  await close()
})

test('what a user.json says comes whole or not at all', async () => {
  const { house, close } = await openHouse()
  const file = join(house.dataDir, 'user.json')
  for (const [text, why] of [
    ['', 'is empty'],
    ['{', 'is not JSON'],
    [
      JSON.stringify([
        { ID: 2, Name: 'Ann', Token: BEN },
        { ID: 3, Name: 'Ben' },
      ]),
      'is no user.json',
    ],
  ] as const) {
    writeFileSync(file, text)
    const { code, stderr } = await chatelaine(house.dataDir, ['load'])
    expect([code, stderr]).toEqual([1, expect.stringContaining(why)])
  }
  expect((await house.api('GET', '/1/users')).body).toHaveLength(1)
  await close()
})

test('a command that needs the house for itself says who has it, and ends with 3', async () => {
  const { house, close } = await openHouse()
  const { code, stderr } = await chatelaine(house.dataDir, ['set-zone', 'Europe/Berlin'])
  expect([code, stderr]).toEqual([3, expect.stringContaining(`process ${house.server.pid}`)])
  await house.server.stop()
  expect(await told(house.dataDir, ['set-zone', 'Europe/Berlin'])).toEqual({ zone: 'Europe/Berlin' })
  await close()
})

test('the doctor finds nothing bad in a house that serves, and ends with 1 when there is', async () => {
  type Told = { findings: { about: string; state: string; says: string }[] }
  // PostgreSQL's backups are its own.
  const env: Record<string, string> = onPostgres ? {} : { BACKUP_SCHEDULE: '@daily' }
  const { house, close } = await openHouse({ env })
  if (!onPostgres) await expect.poll(() => house.server.log(), { timeout: 30_000 }).toContain('"backed up"')
  const { findings } = await told<Told>(house.dataDir, ['doctor'], env)
  expect(findings.filter(({ state }) => state !== 'ok').map(({ about }) => about)).toEqual(['provider keys'])
  expect(findings).toContainEqual({
    about: 'server',
    state: 'ok',
    says: expect.stringContaining(`process ${house.server.pid}`),
  })
  const { code, stdout } = await chatelaine(house.dataDir, ['doctor'], { ...env, PORT: 'many' })
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^bad +environment/)])

  const { run, close: closeBooks } = await openDatabase(house.dataDir)
  await run(`INSERT INTO "UserMonth" ("userId", "month", "settledPico") VALUES (1, '2026-11', 5)`)
  await closeBooks()
  const wrong = await chatelaine(house.dataDir, ['doctor'], env)
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringMatching(/^bad +books +2026-11, person 1/m)])
  await close()
})

test('wrong use ends with 2, a failure with 1; --json is one document either way, and words are on standard error', async () => {
  test.skip(onPostgres, 'it is the same everywhere')
  const dataDir = newFolder()
  expect((await chatelaine(dataDir, ['rot_token'])).stderr).toContain('Did you mean root_token?')
  for (const wrong of [[], ['nonsense'], ['set-zone'], ['root_token', 'twice'], ['root_token', '--loud']])
    expect((await chatelaine(dataDir, wrong)).code, wrong.join(' ')).toBe(2)
  const failed = await chatelaine(dataDir, ['root_token', '--json'])
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('There is no database')
  expect(JSON.parse(failed.stdout)).toEqual({ error: expect.stringContaining('There is no database') })
})

test('every command says what it does', async () => {
  test.skip(onPostgres, 'it is the same everywhere')
  const { code, stdout } = await chatelaine(newFolder(), ['--help'])
  expect(code).toBe(0)
  const names = [...stdout.matchAll(/^ {2}([a-z][a-z_-]*) /gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
  expect(names).toEqual(expect.arrayContaining(['root_token', 'save', 'set-zone']))
  for (const name of names) {
    const help = await chatelaine(newFolder(), [name, '--help'])
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining(`npx chatelaine ${name}`)])
  }
})

test('a command that waits for another ends when it is interrupted twice', async () => {
  test.skip(!onPostgres, 'on SQLite it does not wait')
  const dataDir = newFolder()
  const { DATABASE_URL = '' } = await databaseEnv(dataDir)
  const pool = makePool(DATABASE_URL, 2)
  const release = await hold(pool, 'migrate')
  const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`
  let waiting: ChildProcess | undefined
  const ended = chatelaine(dataDir, ['set-zone', 'UTC'], {}, (child) => {
    waiting = child
  })
  await expect.poll(async () => (await pool.query(waits)).rowCount).toBe(1)
  await expect.poll(() => waiting?.kill('SIGINT') && waiting.exitCode).not.toBeNull()
  expect(await ended).toMatchObject({ code: 130 })
  release()
  await pool.end()
})
