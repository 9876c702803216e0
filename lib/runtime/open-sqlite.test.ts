import { copyFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openTestContext } from '../../test/context'
import { olderRelease, releases } from '../../test/older-release'
import { testServer } from '../../test/postgres-server'
import { parseEnv } from '../config/env'
import { databaseFile, openReadOnly, openReadWrite } from '../db/sqlite/connection'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { openSqlite } from './open-sqlite'

test.skipIf(testServer)('a failed start releases the data folder and stops its threads', async () => {
  const { dataDir, close } = await openTestContext()
  await close()
  const connection = openReadWrite(databaseFile(dataDir))
  connection.exec(`CREATE TRIGGER "full" BEFORE INSERT ON "Lease" BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  connection.close()
  await expect(openSqlite(parseEnv({ DATA_DIR: dataDir }), () => {})).rejects.toThrow('disk full')
  lockDataFolder(dataDir, { pid: 7, port: 3000 })()
})

test.skipIf(testServer)('a check that the database is writable writes to disk, once a second', async () => {
  const context = await openTestContext()
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now })
  const logSize = () => statSync(`${databaseFile(context.dataDir)}-wal`).size
  const growth = async (at: number) => {
    vi.setSystemTime(at)
    const before = logSize()
    await context.checkDatabase()
    return logSize() - before
  }
  expect(await growth(now + 1500)).toBeGreaterThan(0)
  expect(await growth(now + 2400)).toBe(0)
  expect(await growth(now + 2500)).toBeGreaterThan(0)
  await context.remove()
})

test.skipIf(testServer)('a copy of the database as it was before is kept of the last three upgrades', async () => {
  const context = await openTestContext()
  await context.close()
  const { dataDir } = context
  const file = databaseFile(dataDir)
  const copies = () => readdirSync(dataDir).filter((name) => /before-upgrade.*Z$/.test(name))
  expect(copies()).toEqual([])
  for (const day of ['01', '02', '03']) writeFileSync(`${file}.before-upgrade-2026-11-${day}T00-00-00Z`, '')
  copyFileSync(await olderRelease(file, releases.at(-1) ?? 1), file)
  const opened = await openSqlite(parseEnv({ DATA_DIR: dataDir }), () => {})
  expect(opened.migrated).toHaveLength(1)
  await opened.close()
  const [first, second, latest] = copies().sort()
  expect([first, second]).toEqual([expect.stringContaining('2026-11-02'), expect.stringContaining('2026-11-03')])
  const connection = openReadOnly(join(dataDir, latest ?? ''))
  const applied = connection.prepare('SELECT count(*) FROM _prisma_migrations').pluck().get()
  connection.close()
  expect(Number(applied)).toBe(releases.at(-1))
  expect(statSync(join(dataDir, latest ?? '')).mode & 0o777).toBe(0o600)
  const again = await openSqlite(parseEnv({ DATA_DIR: dataDir }), () => {})
  await again.close()
  expect(copies()).toHaveLength(3)
})
