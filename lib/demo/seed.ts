import { operator } from '../auth/operator'
import type { Env } from '../config/env'
import { databaseFile, openReadWrite, sqliteSql } from '../db/sqlite/connection'
import { addKey } from '../keys/keys'
import { makeLedgerCommands } from '../ledger/commands'
import { openForServer } from '../runtime/open'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { type DemoUser, demoRequests, demoUsers } from './traffic'

const demoKeys = [
  { name: 'OpenAI, main', api_type: 'openai' },
  { name: 'OpenAI, research', api_type: 'openai' },
  { name: 'Azure West Europe', api_type: 'azure_openai' },
] as const

/**
 * Fills an empty data folder with a year of plausible usage, through the same functions and the same ledger as real
 * traffic.
 */
export async function seedDemo(env: Env, now: number): Promise<{ rootToken: string }> {
  const { close } = await openForServer(env, (why) => {
    throw why
  })
  const root = await initRoot({ zone: env.REPORTING_TZ })
  const admin = operator()
  const keyIds: number[] = []
  for (const key of demoKeys)
    keyIds.push((await addKey(admin, { ...key, key: `sk-demo-${key.name.length}-${keyIds.length}` })).id)
  const users: DemoUser[] = []
  for (const [index, user] of demoUsers.entries()) {
    const { id } = await addUser(admin, { name: user.name })
    users.push({ ...user, id, keyId: keyIds[index % 2] ?? 1 })
  }
  await close()

  const connection = openReadWrite(databaseFile(env.DATA_DIR))
  const ledger = makeLedgerCommands(sqliteSql(connection), 'demo')
  connection.exec('BEGIN IMMEDIATE')
  for (const user of users) {
    for (const [reservation, settlement] of demoRequests(user, now, env.REPORTING_TZ)) {
      await ledger.reserve(reservation)
      await ledger.settle(settlement)
    }
  }
  connection.exec('COMMIT')
  connection.close()
  return { rootToken: root.token }
}
