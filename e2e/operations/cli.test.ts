import type { ChildProcess } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holdLock } from '../../lib/db/postgres/locks'
import { makePool } from '../../lib/db/postgres/pool'
import { startApp } from '../support/app'
import { cliJson, runCli } from '../support/cli'
import { databaseEnv, onPostgres, openDatabase } from '../support/database'
import { newFolder } from '../support/server-process'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'

type LoadResult = { added: string[]; skipped: { name: string; reason: string }[] }

const BEN = '11111111-1111-4111-8111-111111111111'

test('root_token prints root’s token; reset_root replaces it on a running server, which rejects the old one immediately', async () => {
  const { app, close } = await startApp()
  expect((await runCli(app.dataDir, ['root_token'])).stdout.trim()).toBe(app.rootToken)
  const { token } = await cliJson<{ token: string }>(app.dataDir, ['reset_root'])
  const me = async (rootToken: string) => (await app.api('GET', '/1/me', undefined, rootToken)).status
  expect([await me(app.rootToken), await me(token)]).toEqual([401, 200])
  const listed = await fetch(`${app.url}/v1/models`, { headers: { authorization: `Bearer ${app.rootToken}` } })
  expect(listed.status).toBe(401)
  await close()
})

test('save writes opencatd’s format, load adds missing users and reports the skipped ones', async () => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/users', { name: 'Ann' })
  const { file } = await cliJson<{ file: string }>(app.dataDir, ['save'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const [root, ann] = JSON.parse(readFileSync(file, 'utf8'))
  expect([root, ann]).toEqual([
    { ID: 1, Name: 'root', Token: app.rootToken },
    { ID: 2, Name: 'Ann', Token: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ])

  const others = [
    { ID: 1, Name: 'root', Token: BEN.replaceAll('1', '2') },
    { ID: 9, Name: 'Ann', Token: BEN.replaceAll('1', '3') },
    { ID: 7, Name: 'Ben', Token: BEN.toUpperCase() },
  ]
  const more = join(app.dataDir, 'user.json.more')
  writeFileSync(more, JSON.stringify([root, ann, ...others]))
  expect(await cliJson<LoadResult>(app.dataDir, ['load', more])).toEqual({
    added: ['Ben'],
    skipped: [
      { name: 'root', reason: 'already exists' },
      { name: 'Ann', reason: 'already exists' },
      { name: 'root', reason: 'another root' },
      { name: 'Ann', reason: 'name taken' },
    ],
  })
  expect((await app.api('GET', '/1/me', undefined, BEN)).body).toMatchObject({ id: 7, name: 'Ben' })
  expect((await cliJson<LoadResult>(app.dataDir, ['load', more])).added).toEqual([])
  await app.api('POST', '/1/users/7/reset')
  const [, again] = (await cliJson<LoadResult>(app.dataDir, ['load', more])).skipped.slice(-2)
  expect(again).toEqual({ name: 'Ben', reason: 'token retired' })
  await close()
})

test('a user.json is imported completely or not at all', async () => {
  const { app, close } = await startApp()
  const file = join(app.dataDir, 'user.json')
  for (const [text, message] of [
    ['', 'is empty'],
    ['{', 'is not JSON'],
    [
      JSON.stringify([
        { ID: 2, Name: 'Ann', Token: BEN },
        { ID: 3, Name: 'Ben' },
      ]),
      'is not a user.json',
    ],
  ] as const) {
    writeFileSync(file, text)
    const { code, stderr } = await runCli(app.dataDir, ['load'])
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  }
  expect((await app.api('GET', '/1/users')).body).toHaveLength(1)
  await close()
})

test('a command that needs exclusive access names the process that holds the database, and exits with 3', async () => {
  const { app, close } = await startApp()
  const { code, stderr } = await runCli(app.dataDir, ['set-zone', 'Europe/Berlin'])
  expect([code, stderr]).toEqual([3, expect.stringContaining(`process ${app.server.pid}`)])
  await app.server.stop()
  expect(await cliJson(app.dataDir, ['set-zone', 'Europe/Berlin'])).toEqual({ zone: 'Europe/Berlin' })
  await close()
})

test('doctor finds no problem in a running server, and exits with 1 if there is one', async () => {
  type Report = { findings: { check: string; status: string; message: string }[] }
  // PostgreSQL has backups of its own.
  const env: Record<string, string> = onPostgres ? {} : { BACKUP_SCHEDULE: '@daily' }
  const { app, close } = await startApp({ env })
  if (!onPostgres)
    await expect.poll(() => app.server.log(), { timeout: timing.slowPoll }).toContain('"backup completed"')
  const { findings } = await cliJson<Report>(app.dataDir, ['doctor'], env)
  expect(findings.filter(({ status }) => status !== 'ok').map(({ check }) => check)).toEqual(['provider keys'])
  expect(findings).toContainEqual({
    check: 'server',
    status: 'ok',
    message: expect.stringContaining(`process ${app.server.pid}`),
  })
  const { code, stdout } = await runCli(app.dataDir, ['doctor'], { ...env, PORT: 'many' })
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^fail +environment/)])

  const { run, close: closeDatabase } = await openDatabase(app.dataDir)
  await run(`INSERT INTO "UserMonth" ("userId", "month", "settledPico") VALUES (1, '2026-11', 5)`)
  await closeDatabase()
  const inconsistent = await runCli(app.dataDir, ['doctor'], env)
  expect([inconsistent.code, inconsistent.stdout]).toEqual([
    1,
    expect.stringMatching(/^fail +ledger +2026-11, user 1/m),
  ])
  await close()
})

test('wrong usage exits with 2, a failure with 1; --json prints one document either way, and messages go to standard error', async ({
  skip,
}) => {
  skip(onPostgres, 'independent of the database')
  const dataDir = newFolder()
  expect((await runCli(dataDir, ['rot_token'])).stderr).toContain('Did you mean root_token?')
  for (const wrong of [[], ['nonsense'], ['set-zone'], ['root_token', 'twice'], ['root_token', '--loud']])
    expect((await runCli(dataDir, wrong)).code, wrong.join(' ')).toBe(2)
  const failed = await runCli(dataDir, ['root_token', '--json'])
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('There is no database')
  expect(JSON.parse(failed.stdout)).toEqual({ error: expect.stringContaining('There is no database') })
})

test('every command has a help text', async ({ skip }) => {
  skip(onPostgres, 'independent of the database')
  const { code, stdout } = await runCli(newFolder(), ['--help'])
  expect(code).toBe(0)
  const names = [...stdout.matchAll(/^ {2}([a-z][a-z_-]*) /gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
  expect(names).toEqual(expect.arrayContaining(['root_token', 'save', 'set-zone']))
  for (const name of names) {
    const help = await runCli(newFolder(), [name, '--help'])
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining(`npx chatelaine ${name}`)])
  }
})

test('a command that waits for another exits when interrupted twice', async ({ skip }) => {
  skip(!onPostgres, 'on SQLite no command waits')
  const dataDir = newFolder()
  const { DATABASE_URL = '' } = await databaseEnv(dataDir)
  const pool = makePool(DATABASE_URL, 2)
  const release = await holdLock(pool, 'migrate')
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`
  let command: ChildProcess | undefined
  const ended = runCli(dataDir, ['set-zone', 'UTC'], {}, (child) => {
    command = child
  })
  await expect.poll(async () => (await pool.query(waiting)).rowCount).toBe(1)
  await expect.poll(() => command?.kill('SIGINT') && command.exitCode).not.toBeNull()
  expect(await ended).toMatchObject({ code: 130 })
  release()
  await pool.end()
})
