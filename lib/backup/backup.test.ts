import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closedHouse } from '../../test/backup-server'
import { parseEnv } from '../config/env'
import Sqlite from '../db/sqlite/driver'
import { backup } from './backup'
import { backupsIn, nameAt, rotate } from './names'

const DAY_MS = 86_400_000

let house: Awaited<ReturnType<typeof closedHouse>>
let folder: string
beforeEach(async () => {
  house = await closedHouse()
  folder = mkdtempSync(join(tmpdir(), 'backups-'))
})
afterEach(() => house.remove())

test('a backup is one file that its owner alone may read, and nothing is left beside it', async () => {
  const { file, people } = await backup(house.env, join(folder, 'house.db'), {})
  expect([people, readdirSync(folder)]).toEqual([2, ['house.db']])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const copy = new Sqlite(file, { readonly: true })
  expect(copy.pragma('journal_mode', { simple: true })).toBe('delete')
  copy.close()
  expect((await backup(house.env, folder, {})).file).toMatch(/chatelaine-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/)
})

test('books that contradict themselves are not backed up over good ones', async () => {
  const good = join(folder, 'house.db')
  await backup(house.env, good, {})
  const before = statSync(good).mtimeMs
  new Sqlite(join(house.dataDir, 'chatelaine.db'))
    .exec(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (2, '2026-11', 5)`)
    .close()
  await expect(backup(house.env, good, {})).rejects.toThrow('The copy is not sound, so it was not kept')
  expect([readdirSync(folder), statSync(good).mtimeMs]).toEqual([['house.db'], before])
})

test('an interrupted backup leaves nothing', async () => {
  const signal = AbortSignal.abort(new Error('Interrupted.'))
  await expect(backup(house.env, join(folder, 'house.db'), { signal })).rejects.toThrow('Interrupted.')
  expect(readdirSync(folder)).toEqual([])
})

test('the database itself is no place for its backup, and a folder without one has none', async () => {
  await expect(backup(house.env, join(house.dataDir, 'chatelaine.db'), {})).rejects.toThrow('the database itself')
  await expect(backup(parseEnv({ DATA_DIR: folder }), join(folder, 'x.db'), {})).rejects.toThrow('There is no database')
})

test('a backup replaces files only, and never the database by another of its names', async () => {
  const [alias, device] = [join(folder, 'alias'), join(folder, 'null')]
  symlinkSync(house.dataDir, alias)
  symlinkSync('/dev/null', device)
  await expect(backup(house.env, join(alias, 'chatelaine.db'), {})).rejects.toThrow('the database itself')
  await expect(backup(house.env, device, {})).rejects.toThrow('is no file')
  expect(lstatSync(device).isSymbolicLink()).toBe(true)
})

test('rotation keeps the newest by the time in their names, and touches no other file', () => {
  const mine = [3, 1, 2].map((day) => nameAt(Date.parse(`2026-11-0${day}T03:00:00Z`)))
  const others = ['house.db', 'chatelaine-replaced-2026-11-01T03-00-00Z.db', 'chatelaine-2026-11-01T03-00-00Z.db.old']
  mkdirSync(folder, { recursive: true })
  for (const name of [...mine, ...others]) writeFileSync(join(folder, name), '')
  utimesSync(join(folder, mine[1] ?? ''), new Date(), new Date('2027-01-01'))
  expect(rotate(folder, 2)).toEqual([join(folder, mine[1] ?? '')])
  expect(readdirSync(folder).sort()).toEqual([mine[0], mine[2], ...others].sort())
  expect(backupsIn(folder).map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-11-03T03:00:00.000Z',
    '2026-11-02T03:00:00.000Z',
  ])
  expect(backupsIn(join(folder, 'absent'))).toEqual([])
})

test('a backup is not rotated away by those of a clock that was ahead', () => {
  const [ahead, further, made] = [2 * DAY_MS, 3 * DAY_MS, -1000].map((late) => nameAt(Date.now() + late))
  for (const name of [ahead, further, made]) writeFileSync(join(folder, name ?? ''), '')
  rotate(folder, 1)
  expect(readdirSync(folder)).toEqual([made])
})
