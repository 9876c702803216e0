import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { closedHouse, inHouse } from '../../test/backup-server'
import { olderRelease, releases } from '../../test/older-release'
import { userByToken } from '../auth/live-user'
import { parseEnv } from '../config/env'
import Sqlite from '../db/sqlite/driver'
import { lockFolder } from '../db/sqlite/lock'
import { sealAnew, settleKey } from '../settings/rotate-key'
import { revealUser } from '../users/reveal'
import { removeUser } from '../users/users'
import { backup } from './backup'
import { restore } from './restore'

const admin = { userId: 1, isAdmin: true } as Parameters<typeof removeUser>[0]

let house: Awaited<ReturnType<typeof closedHouse>>
let file: string
beforeEach(async () => {
  house = await closedHouse()
  file = join(mkdtempSync(join(tmpdir(), 'backup-')), 'house.db')
  await backup(house.env, file, {})
})
afterEach(() => house.remove())

const names = () => readdirSync(house.dataDir).sort()
const database = () => readFileSync(join(house.dataDir, 'chatelaine.db'))

test('what a backup holds is back, what was here is kept, and the audit says so', async () => {
  await inHouse(house.dataDir, () => removeUser(admin, 2))
  const { people, replaced } = await restore(house.env, file, {})
  expect(people).toBe(2)
  expect(replaced).toMatch(/chatelaine-replaced-\d{4}-.*Z\.db$/)
  const line = await inHouse(house.dataDir, async ({ db }) => {
    expect((await userByToken(house.annsToken))?.name).toBe('Ann')
    return db.auditEvent.findFirst({ orderBy: { id: 'desc' } })
  })
  expect(line).toMatchObject({ action: 'house.restore', actorId: 1, detail: 'house.db' })
  const kept = new Sqlite(replaced ?? '', { readonly: true })
  expect(kept.prepare('SELECT count(*) FROM User WHERE deletedAt IS NULL').pluck().get()).toBe(1)
  kept.close()
})

test('two restores within a second keep what each of them found', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const [first, second] = [await restore(house.env, file, {}), await restore(house.env, file, {})]
  vi.useRealTimers()
  const kept = names().filter((name) => /^chatelaine-replaced-.*db$/.test(name))
  expect(kept.map((name) => join(house.dataDir, name)).sort()).toEqual([first.replaced, second.replaced].sort())
  expect(kept).toHaveLength(2)
})

test('a house that moves to another machine needs its key first', async () => {
  const env = parseEnv({ DATA_DIR: join(mkdtempSync(join(tmpdir(), 'moved-')), 'data') })
  await expect(restore(env, file, {})).rejects.toThrow('encryption.key is missing')
  copyFileSync(join(house.dataDir, 'encryption.key'), join(env.DATA_DIR, 'encryption.key'))
  expect(await restore(env, file, {})).toMatchObject({ people: 2, replaced: null })
  expect(statSync(join(env.DATA_DIR, 'chatelaine.db')).mode & 0o777).toBe(0o600)
})

test.each([
  ['not SQLite', (path: string) => writeFileSync(path, 'x'.repeat(5000)), 'is no backup of Chatelaine'],
  ['another program’s', (path: string) => new Sqlite(path).exec('CREATE TABLE t (x)').close(), 'is no backup of Chat'],
  ['absent', () => {}, 'There is no /'],
  [
    'a newer release’s',
    (path: string) => {
      copyFileSync(file, path)
      new Sqlite(path)
        .exec(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
          VALUES ('x', 'x', '29990101000000_future', 0, 1, 1)`)
        .close()
    },
    'made by a newer Chatelaine (29990101000000_future)',
  ],
  [
    'whose sums do not agree',
    (path: string) => {
      copyFileSync(file, path)
      new Sqlite(path).exec(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (2, '2026-11', 5)`).close()
    },
    '2026-11, person 2: the month says',
  ],
])('a file that is %s is refused, and nothing is touched', async (_, make, why) => {
  const [before, wrong] = [database(), join(mkdtempSync(join(tmpdir(), 'wrong-')), 'wrong.db')]
  make(wrong)
  const was = names()
  await expect(restore(house.env, wrong, {})).rejects.toThrow(why)
  expect(names()).toEqual([...new Set([...was, 'server.json', 'server.lock'])].sort())
  expect(database().equals(before)).toBe(true)
})

test('a wrong key is refused, and nothing is touched', async () => {
  const [before, env] = [database(), { ...house.env, ENCRYPTION_KEY: Buffer.alloc(32, 1) }]
  await expect(restore(env, file, {})).rejects.toThrow('not the one this database was sealed with')
  expect(database().equals(before)).toBe(true)
})

test('a backup from before the key was replaced opens with the key that was kept', async () => {
  const rotate = () =>
    inHouse(house.dataDir, async () => {
      await sealAnew(admin, randomBytes(32))
      return settleKey(house.env, { isServer: true })
    })
  await rotate()
  await restore(house.env, file, {})
  await inHouse(house.dataDir, async () => {
    expect(await settleKey(house.env, { isServer: true })).toMatchObject({ key: 'placed' })
    expect((await revealUser(admin, 2)).token).toBe(house.annsToken)
  })
  await rotate()
  await inHouse(house.dataDir, async () => expect((await revealUser(admin, 2)).token).toBe(house.annsToken))
})

test('a folder that somebody has is refused', async () => {
  const unlock = lockFolder(house.dataDir, { pid: 7, port: 3000 })
  await expect(restore(house.env, file, {})).rejects.toMatchObject({ code: 'HOUSE_TAKEN' })
  unlock()
  await restore(house.env, file, {})
})

test('a database that another command has open is refused', async () => {
  const other = new Sqlite(join(house.dataDir, 'chatelaine.db'))
  other.exec('PRAGMA journal_mode = WAL; BEGIN; SELECT 1 FROM User')
  await expect(restore(house.env, file, {})).rejects.toMatchObject({ code: 'HOUSE_TAKEN' })
  other.close()
  expect(names().filter((name) => name.includes('replaced'))).toEqual([])
  await restore(house.env, file, {})
})

test('an interrupted restore leaves everything as it was', async () => {
  const was = names()
  const signal = AbortSignal.abort(new Error('Interrupted.'))
  await expect(restore(house.env, file, { signal })).rejects.toThrow('Interrupted.')
  expect(names()).toEqual(was)
})

test('what a killed restore left behind is swept by the next', async () => {
  for (const left of ['chatelaine.db.123.partial', 'chatelaine.db.123.partial-wal'])
    writeFileSync(join(house.dataDir, left), 'half')
  await restore(house.env, file, {})
  expect(names().filter((name) => name.includes('partial'))).toEqual([])
})

test('a database that cannot be read any more is kept with its log, and replaced', async () => {
  writeFileSync(join(house.dataDir, 'chatelaine.db'), 'x'.repeat(5000))
  writeFileSync(join(house.dataDir, 'chatelaine.db-wal'), 'log')
  const { replaced } = await restore(house.env, file, {})
  expect(readFileSync(`${replaced}-wal`, 'utf8')).toBe('log')
  expect(existsSync(join(house.dataDir, 'chatelaine.db-wal'))).toBe(false)
  await inHouse(house.dataDir, async () => expect(await userByToken(house.annsToken)).toMatchObject({ name: 'Ann' }))
})

test('a log whose database was taken away is kept, and does not get into the restored one', async () => {
  const path = join(house.dataDir, 'chatelaine.db')
  const crashed = new Sqlite(path)
  crashed.exec(`PRAGMA journal_mode = WAL; UPDATE User SET name = 'Eve' WHERE name = 'Ann'`)
  const log = readFileSync(`${path}-wal`)
  crashed.close()
  rmSync(path)
  writeFileSync(`${path}-wal`, log)
  const { replaced } = await restore(house.env, file, {})
  await inHouse(house.dataDir, async () => expect(await userByToken(house.annsToken)).toMatchObject({ name: 'Ann' }))
  expect(readFileSync(replaced ?? '').equals(log)).toBe(true)
})

test.each(releases)('a backup of a release with %i migrations is brought up to this one', async (count) => {
  await restore(house.env, await olderRelease(file, count), {})
  await inHouse(house.dataDir, async () => expect(await userByToken(house.annsToken)).toMatchObject({ name: 'Ann' }))
})
