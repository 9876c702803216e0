import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closedDatabase } from '../../test/closed-database'
import { parseEnv } from '../config/env'
import Sqlite from '../db/sqlite/driver'
import { backup } from './backup'
import { backupName, deleteOldBackups, listBackups } from './backup-files'

const DAY_MS = 86_400_000

let source: Awaited<ReturnType<typeof closedDatabase>>
let folder: string
beforeEach(async () => {
  source = await closedDatabase()
  folder = mkdtempSync(join(tmpdir(), 'backups-'))
})
afterEach(() => source.remove())

test('a backup is a single file that only its owner can read', async () => {
  const { file, users } = await backup(source.env, join(folder, 'copy.db'), {})
  expect([users, readdirSync(folder)]).toEqual([2, ['copy.db']])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const copy = new Sqlite(file, { readonly: true })
  expect(copy.pragma('journal_mode', { simple: true })).toBe('delete')
  copy.close()
  expect((await backup(source.env, folder, {})).file).toMatch(/chatelaine-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/)
})

test('an inconsistent ledger does not overwrite a good backup', async () => {
  const good = join(folder, 'copy.db')
  await backup(source.env, good, {})
  const before = statSync(good).mtimeMs
  new Sqlite(join(source.dataDir, 'chatelaine.db'))
    .exec(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (2, '2026-11', 5)`)
    .close()
  await expect(backup(source.env, good, { overwrite: true })).rejects.toThrow(
    'The copy failed verification and was deleted',
  )
  expect([readdirSync(folder), statSync(good).mtimeMs]).toEqual([['copy.db'], before])
})

test('a cancelled backup leaves no file', async () => {
  const signal = AbortSignal.abort(new Error('Interrupted.'))
  await expect(backup(source.env, join(folder, 'copy.db'), { signal })).rejects.toThrow('Interrupted.')
  expect(readdirSync(folder)).toEqual([])
})

test('a backup of a folder without a database is rejected', async () => {
  await expect(backup(parseEnv({ DATA_DIR: folder }), join(folder, 'x.db'), {})).rejects.toThrow('There is no database')
})

test('a backup replaces an existing file only if told to, and never one of the server', async () => {
  const file = join(folder, 'copy.db')
  await backup(source.env, file, {})
  await expect(backup(source.env, file, {})).rejects.toThrow('exists: choose another name, or add --force')
  await backup(source.env, file, { overwrite: true })
  for (const name of ['chatelaine.db', 'chatelaine.db-wal', 'encryption.key', 'server.lock']) {
    const target = join(source.dataDir, name)
    if (!existsSync(target)) writeFileSync(target, 'ours')
    const before = readFileSync(target)
    await expect(backup(source.env, target, { overwrite: true }), name).rejects.toThrow('is a file of the server')
    expect(readFileSync(target).equals(before), name).toBe(true)
  }
})

test('backups within one second have names of their own', async () => {
  mkdirSync(folder, { recursive: true })
  const files = []
  for (let count = 0; count < 3; count += 1) files.push((await backup(source.env, folder, {})).file)
  expect(new Set(files).size).toBe(3)
  expect(listBackups(folder).map(({ file }) => file)).toEqual(files.reverse())
  deleteOldBackups(folder, 1)
  expect(readdirSync(folder)).toEqual([basename(files[0] ?? '')])
})

test('a backup never replaces a device or, through a symbolic link, the database', async () => {
  const [alias, device] = [join(folder, 'alias'), join(folder, 'null')]
  symlinkSync(source.dataDir, alias)
  symlinkSync('/dev/null', device)
  const overwrite = { overwrite: true }
  await expect(backup(source.env, join(alias, 'chatelaine.db'), overwrite)).rejects.toThrow('is a file of the server')
  await expect(backup(source.env, device, overwrite)).rejects.toThrow('is not a regular file')
  expect(lstatSync(device).isSymbolicLink()).toBe(true)
})

test('the newest backups by the time in their names are kept, and no other file is deleted', () => {
  const ours = [3, 1, 2].map((day) => backupName(Date.parse(`2026-11-0${day}T03:00:00Z`)))
  const others = ['copy.db', 'chatelaine-replaced-2026-11-01T03-00-00Z.db', 'chatelaine-2026-11-01T03-00-00Z.db.old']
  mkdirSync(folder, { recursive: true })
  for (const name of [...ours, ...others]) writeFileSync(join(folder, name), '')
  utimesSync(join(folder, ours[1] ?? ''), new Date(), new Date('2027-01-01'))
  expect(deleteOldBackups(folder, 2)).toEqual([join(folder, ours[1] ?? '')])
  expect(readdirSync(folder).sort()).toEqual([ours[0], ours[2], ...others].sort())
  expect(listBackups(folder).map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-11-03T03:00:00.000Z',
    '2026-11-02T03:00:00.000Z',
  ])
  expect(listBackups(join(folder, 'absent'))).toEqual([])
})

test('backups dated in the future do not displace a current one', () => {
  const [tomorrow, later, current] = [2 * DAY_MS, 3 * DAY_MS, -1000].map((offset) => backupName(Date.now() + offset))
  for (const name of [tomorrow, later, current]) writeFileSync(join(folder, name ?? ''), '')
  deleteOldBackups(folder, 1)
  expect(readdirSync(folder)).toEqual([current])
})
