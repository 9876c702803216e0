import { rmSync } from 'node:fs'
import { parseEnv } from '../lib/config/env'
import { initRoot } from '../lib/users/root'
import { addUser } from '../lib/users/users'
import { openTestContext } from './context'

const admin = { userId: 1, isAdmin: true } as Parameters<typeof addUser>[0]

/** A data folder with root and Ann that no process has open, and its environment. */
export async function closedDatabase() {
  const { dataDir, close } = await openTestContext()
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

/** Opens the database in `dataDir` for `work`, then closes it. */
export async function withContext<Result>(
  dataDir: string,
  work: (context: Awaited<ReturnType<typeof openTestContext>>) => Promise<Result>,
) {
  const context = await openTestContext(dataDir)
  return work(context).finally(context.close)
}
