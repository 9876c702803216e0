/** Creates a database with users, keys and usage up to now, and starts the production server on it. */
import { startServer } from '../e2e/support/server-process'
import { operator } from '../lib/auth/operator'
import { parseEnv } from '../lib/config/env'
import { addKey } from '../lib/keys/keys'
import { openForServer } from '../lib/runtime/open'
import { initRoot } from '../lib/users/root'
import { addUser } from '../lib/users/users'
import { signIn } from './console-client'
import { rethrow } from './harness'
import { createStorage } from './storage'
import { insertUsage } from './usage-data'

export type Size = { users: number; months: number; entries: number }

export type Dataset = Awaited<ReturnType<typeof createDataset>>

const KEYS = 3
const CONCURRENT_INSERTS = 25
const MONTH_MS = 30.4375 * 86_400_000

/**
 * On the PostgreSQL server at `postgresUrl`, or on SQLite. `member`: the user with the most requests, and their latest
 * entry, if any. `dayRows`: number of daily totals.
 */
export async function createDataset({ users, months, entries }: Size, postgresUrl?: string) {
  const storage = await createStorage(postgresUrl)
  const { close } = await openForServer(parseEnv(storage.env), rethrow)
  const { token: rootToken } = await initRoot({ zone: 'UTC' })
  const admin = operator()
  for (let nth = 1; nth <= KEYS; nth += 1) await addKey(admin, { name: `Key ${nth}`, key: `sk-bench-${nth}` })
  const { id: userId, token } = await addUser(admin, { name: 'Person 1' })
  const add = (nth: number) => addUser(admin, { name: `Person ${nth}` })
  for (let nth = 2; nth <= users; nth += CONCURRENT_INSERTS) {
    const count = Math.min(CONCURRENT_INSERTS, users - nth + 1)
    await Promise.all(Array.from({ length: count }, (_, index) => add(nth + index)))
  }
  await close()

  const to = Date.now()
  const from = Math.round(to - months * MONTH_MS)
  const { dayRows, latest } = await storage.bulk(async (sql) => {
    await insertUsage(sql, { entries, from, to, firstUser: userId, users, keys: KEYS })
    const [count] = await sql.all<{ days: bigint }>(`SELECT COUNT(*) AS "days" FROM "UsageDay"`)
    const [latest] = await sql.all<Latest>(SELECT_LATEST, { userId })
    return { dayRows: Number(count?.days), latest }
  })
  return { storage, rootToken, member: { userId, token, entryId: latest?.id ?? '' }, latest, users, dayRows }
}

type Latest = { id: string; keyId: bigint | number; label: string }
const SELECT_LATEST = `SELECT "id", "keyId", "label" FROM "UsageEntry" WHERE "userId" = :userId
  ORDER BY "startedAt" DESC LIMIT 1`

export type Instance = Awaited<ReturnType<typeof startInstance>>

/** Starts a server on the dataset, with clients for an admin, a member and a visitor who is not signed in. */
export async function startInstance(
  { storage, rootToken, member, dayRows }: Dataset,
  env: Record<string, string> = {},
) {
  const { dataDir } = storage
  const server = await startServer({ dataDir, env: { LOG_LEVEL: 'warn', ...storage.env, ...env } })
  return {
    url: server.url,
    rootToken,
    member,
    dayRows,
    adminClient: await signIn(server.url, rootToken),
    memberClient: await signIn(server.url, member.token),
    anonymousClient: await signIn(server.url),
    close: () => server.stop(),
  }
}
