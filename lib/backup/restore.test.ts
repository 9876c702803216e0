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
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { closedDatabase, withContext } from '../../test/closed-database'
import { olderRelease, releases } from '../../test/older-release'
import { activeUserByToken } from '../auth/active-users'
import { parseEnv } from '../config/env'
import Sqlite from '../db/sqlite/driver'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { finishKeyRotation, reencryptAll } from '../settings/rotate-key'
import { revealUser } from '../users/reveal'
import { removeUser } from '../users/users'
import { backup } from './backup'
import { restore } from './restore'

const admin = { userId: 1, isAdmin: true } as Parameters<typeof removeUser>[0]

let current: Awaited<ReturnType<typeof closedDatabase>>
let file: string
beforeEach(async () => {
  current = await closedDatabase()
  file = join(mkdtempSync(join(tmpdir(), 'backup-')), 'copy.db')
  await backup(current.env, file, {})
})
afterEach(() => current.remove())

const fileNames = () => readdirSync(current.dataDir).sort()
const database = () => readFileSync(join(current.dataDir, 'chatelaine.db'))

test('a restore brings the backup back, archives the current database and is recorded in the audit log', async () => {
  await withContext(current.dataDir, () => removeUser(admin, 2))
  const { users, replaced } = await restore(current.env, file, {})
  expect(users).toBe(2)
  expect(replaced).toMatch(/chatelaine-replaced-\d{4}-.*Z\.db$/)
  const event = await withContext(current.dataDir, async ({ db }) => {
    expect((await activeUserByToken(current.annsToken))?.name).toBe('Ann')
    return db.auditEvent.findFirst({ orderBy: { id: 'desc' } })
  })
  expect(event).toMatchObject({ action: 'system.restore', channel: 'command', detail: 'copy.db' })
  const archive = new Sqlite(replaced ?? '', { readonly: true })
  expect(archive.prepare('SELECT count(*) FROM User WHERE deletedAt IS NULL').pluck().get()).toBe(1)
  archive.close()
})

test('two restores within the same second keep an archive each', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const [first, second] = [await restore(current.env, file, {}), await restore(current.env, file, {})]
  vi.useRealTimers()
  const archives = fileNames().filter((name) => /^chatelaine-replaced-.*db$/.test(name))
  expect(archives.map((name) => join(current.dataDir, name)).sort()).toEqual([first.replaced, second.replaced].sort())
  expect(archives).toHaveLength(2)
})

test('a restore on another machine needs the encryption key first', async () => {
  const env = parseEnv({ DATA_DIR: join(mkdtempSync(join(tmpdir(), 'moved-')), 'data') })
  await expect(restore(env, file, {})).rejects.toThrow('encryption.key is missing')
  copyFileSync(join(current.dataDir, 'encryption.key'), join(env.DATA_DIR, 'encryption.key'))
  expect(await restore(env, file, {})).toMatchObject({ users: 2, replaced: null })
  expect(statSync(join(env.DATA_DIR, 'chatelaine.db')).mode & 0o777).toBe(0o600)
})

test.each([
  ['not SQLite', (path: string) => writeFileSync(path, 'x'.repeat(5000)), 'is not a Chatelaine backup'],
  [
    'another program’s',
    (path: string) => new Sqlite(path).exec('CREATE TABLE t (x)').close(),
    'is not a Chatelaine backup',
  ],
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
    'inconsistent',
    (path: string) => {
      copyFileSync(file, path)
      new Sqlite(path).exec(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (2, '2026-11', 5)`).close()
    },
    '2026-11, user 2: the month has',
  ],
])('a file that is %s is rejected, and nothing is modified', async (_, make, message) => {
  const [bytesBefore, wrong] = [database(), join(mkdtempSync(join(tmpdir(), 'wrong-')), 'wrong.db')]
  make(wrong)
  const filesBefore = fileNames()
  await expect(restore(current.env, wrong, {})).rejects.toThrow(message)
  expect(fileNames()).toEqual([...new Set([...filesBefore, 'server.json', 'server.lock'])].sort())
  expect(database().equals(bytesBefore)).toBe(true)
})

test('a folder is refused, with the newest backup in it', async () => {
  const folder = dirname(file)
  const refused = restore(current.env, folder, {})
  await expect(refused).rejects.toThrow(`${folder} is a folder. Name a backup in it`)
})

test('a wrong key is rejected, and nothing is modified', async () => {
  const [before, env] = [database(), { ...current.env, ENCRYPTION_KEY: Buffer.alloc(32, 1) }]
  await expect(restore(env, file, {})).rejects.toThrow('does not match this database')
  expect(database().equals(before)).toBe(true)
})

test('a backup made before a key rotation opens with the previous key', async () => {
  const rotate = () =>
    withContext(current.dataDir, async () => {
      await reencryptAll(admin, randomBytes(32))
      return finishKeyRotation(current.env, { isServer: true })
    })
  await rotate()
  await restore(current.env, file, {})
  await withContext(current.dataDir, async () => {
    expect(await finishKeyRotation(current.env, { isServer: true })).toMatchObject({ key: 'placed' })
    expect((await revealUser(admin, 2)).token).toBe(current.annsToken)
  })
  await rotate()
  await withContext(current.dataDir, async () => expect((await revealUser(admin, 2)).token).toBe(current.annsToken))
})

test('a data folder in use is rejected', async () => {
  const unlock = lockDataFolder(current.dataDir, { pid: 7, port: 3000 })
  await expect(restore(current.env, file, {})).rejects.toMatchObject({ code: 'DATABASE_IN_USE' })
  unlock()
  await restore(current.env, file, {})
})

test('a database that another command has open is rejected', async () => {
  const other = new Sqlite(join(current.dataDir, 'chatelaine.db'))
  other.exec('PRAGMA journal_mode = WAL; BEGIN; SELECT 1 FROM User')
  await expect(restore(current.env, file, {})).rejects.toMatchObject({ code: 'DATABASE_IN_USE' })
  other.close()
  expect(fileNames().filter((name) => name.includes('replaced'))).toEqual([])
  await restore(current.env, file, {})
})

test('a cancelled restore changes nothing', async () => {
  const before = fileNames()
  const signal = AbortSignal.abort(new Error('Interrupted.'))
  await expect(restore(current.env, file, { signal })).rejects.toThrow('Interrupted.')
  expect(fileNames()).toEqual(before)
})

test('partial files of a killed restore are deleted by the next', async () => {
  for (const name of ['chatelaine.db.123.partial', 'chatelaine.db.123.partial-wal'])
    writeFileSync(join(current.dataDir, name), 'half')
  await restore(current.env, file, {})
  expect(fileNames().filter((name) => name.includes('partial'))).toEqual([])
})

test('an unreadable database is archived with its log, and replaced', async () => {
  writeFileSync(join(current.dataDir, 'chatelaine.db'), 'x'.repeat(5000))
  writeFileSync(join(current.dataDir, 'chatelaine.db-wal'), 'log')
  const { replaced } = await restore(current.env, file, {})
  expect(readFileSync(`${replaced}-wal`, 'utf8')).toBe('log')
  expect(existsSync(join(current.dataDir, 'chatelaine.db-wal'))).toBe(false)
  await withContext(current.dataDir, async () =>
    expect(await activeUserByToken(current.annsToken)).toMatchObject({ name: 'Ann' }),
  )
})

test('the log of a missing database is archived, and not applied to the restored one', async () => {
  const path = join(current.dataDir, 'chatelaine.db')
  const crashed = new Sqlite(path)
  crashed.exec(`PRAGMA journal_mode = WAL; UPDATE User SET name = 'Eve' WHERE name = 'Ann'`)
  const log = readFileSync(`${path}-wal`)
  crashed.close()
  rmSync(path)
  writeFileSync(`${path}-wal`, log)
  const { replaced } = await restore(current.env, file, {})
  await withContext(current.dataDir, async () =>
    expect(await activeUserByToken(current.annsToken)).toMatchObject({ name: 'Ann' }),
  )
  expect(readFileSync(replaced ?? '').equals(log)).toBe(true)
})

test.each(releases)('a backup of a release with %i migrations is migrated to this one', async (count) => {
  await restore(current.env, await olderRelease(file, count), {})
  await withContext(current.dataDir, async () =>
    expect(await activeUserByToken(current.annsToken)).toMatchObject({ name: 'Ann' }),
  )
})
