import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseEnv } from '../lib/config/env'
import { openForServer } from '../lib/runtime/open'
import { dropDatabase, temporaryDatabase } from './postgres-database'
import { testServer } from './postgres-server'

const ENCRYPTION_KEY = Buffer.alloc(32, 'test').toString('base64')

/**
 * The context of a test, on a real database of its own: in a new folder, or on the PostgreSQL server of the tests.
 * `close` keeps the data, `remove` deletes it.
 */
export async function openTestContext(dataDir = mkdtempSync(join(tmpdir(), 'chatelaine-'))) {
  const name = basename(dataDir)
  const database = testServer ? { DATABASE_URL: await temporaryDatabase(testServer, name), ENCRYPTION_KEY } : {}
  const env = parseEnv({ DATA_DIR: dataDir, REPORTING_TZ: 'UTC', ...database })
  const { context, close } = await openForServer(env, (reason) => {
    throw reason
  })
  const remove = async () => {
    await close()
    rmSync(dataDir, { recursive: true })
    if (testServer) await dropDatabase(testServer, name)
  }
  return Object.assign(context, { dataDir, close, remove })
}
