import { rmSync } from 'node:fs'
import { parseEnv } from '../lib/config/env'
import { initRoot } from '../lib/users/root'
import { addUser } from '../lib/users/users'
import { temporaryHouse } from './context'

const admin = { userId: 1, isAdmin: true } as Parameters<typeof addUser>[0]

/** A folder with a house of root and Ann that nobody has open, and its environment. */
export async function closedHouse() {
  const { dataDir, close } = await temporaryHouse()
  await initRoot({ zone: 'UTC' })
  const { token } = await addUser(admin, { name: 'Ann' })
  await close()
  return {
    env: parseEnv({ DATA_DIR: dataDir }),
    dataDir,
    annsToken: token,
    remove: () => rmSync(dataDir, { recursive: true }),
  }
}

/** Opens the house in `dataDir` for `work`, and closes it. */
export async function inHouse<Result>(
  dataDir: string,
  work: (house: Awaited<ReturnType<typeof temporaryHouse>>) => Promise<Result>,
) {
  const house = await temporaryHouse(dataDir)
  return work(house).finally(house.close)
}
