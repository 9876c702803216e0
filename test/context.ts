import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseEnv } from '../lib/config/env'
import { openHouse } from '../lib/runtime/open'
import { dropDatabase, temporaryDatabase } from './postgres-database'
import { testServer } from './postgres-server'

const ENCRYPTION_KEY = Buffer.alloc(32, 'test').toString('base64')

/** A house of a test's own: a real database in a new folder, or on the tests' server; gone after `remove`. */
export async function temporaryHouse(dataDir = mkdtempSync(join(tmpdir(), 'chatelaine-'))) {
  const name = basename(dataDir)
  const database = testServer ? { DATABASE_URL: await temporaryDatabase(testServer, name), ENCRYPTION_KEY } : {}
  const env = parseEnv({ DATA_DIR: dataDir, REPORTING_TZ: 'UTC', ...database })
  const { house, close } = await openHouse(env, (why) => {
    throw why
  })
  const remove = async () => {
    await close()
    rmSync(dataDir, { recursive: true })
    if (testServer) await dropDatabase(testServer, name)
  }
  return Object.assign(house, { dataDir, close, remove })
}
