import { statSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { openTestContext } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import { parseEnv } from '../config/env'
import { databaseFile, openReadWrite } from '../db/sqlite/connection'
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
    await context.checkWritable()
    return logSize() - before
  }
  expect(await growth(now + 1500)).toBeGreaterThan(0)
  expect(await growth(now + 2400)).toBe(0)
  expect(await growth(now + 2500)).toBeGreaterThan(0)
  await context.remove()
})
