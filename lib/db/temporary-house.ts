import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from '../env'
import { openHouse } from './open'

/** A house of a test's own: a real database in a new folder, gone after `remove`. */
export async function temporaryHouse(dataDir = mkdtempSync(join(tmpdir(), 'chatelaine-'))) {
  const env = parseEnv({ DATA_DIR: dataDir, REPORTING_TZ: 'UTC' })
  const { house, close } = await openHouse(env, (why) => {
    throw why
  })
  const remove = async () => {
    await close()
    rmSync(dataDir, { recursive: true })
  }
  return Object.assign(house, { dataDir, close, remove })
}
