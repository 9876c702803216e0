/** Makes a data folder as full as a benchmark wants it: people, keys, and their usage up to now. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { operator } from '../lib/auth/operator'
import { openHouse } from '../lib/db/open'
import { parseEnv } from '../lib/env'
import { addKey } from '../lib/keys/keys'
import { initRoot } from '../lib/users/root'
import { addUser } from '../lib/users/users'
import { insertEntries, insertSums } from './traffic'

export type Size = { users: number; months: number; entries: number }

/** `member`: who uses it most, and their latest entry. `days`: rows of sums by day. */
export type FullHouse = {
  dataDir: string
  rootToken: string
  member: { user: number; token: string; entry: string }
  days: number
}

const KEYS = 3
const MONTH_MS = 30.4375 * 86_400_000

export async function fullHouse({ users, months, entries }: Size): Promise<FullHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chatelaine-bench-'))
  const { house, close } = await openHouse(parseEnv({ DATA_DIR: dataDir }), (why) => {
    throw why
  })
  const { token: rootToken } = await initRoot({ zone: 'UTC' })
  const admin = operator()
  for (let nth = 1; nth <= KEYS; nth += 1) await addKey(admin, { name: `Key ${nth}`, key: `sk-bench-${nth}` })
  const { id: user, token } = await addUser(admin, { name: 'Person 1' })
  for (let nth = 2; nth <= users; nth += 1) await addUser(admin, { name: `Person ${nth}` })

  const to = Date.now()
  const from = Math.round(to - months * MONTH_MS)
  await house.db.$executeRawUnsafe(insertEntries({ entries, from, to, firstUser: user, users, keys: KEYS }))
  for (const sums of insertSums) await house.db.$executeRawUnsafe(sums)
  const days = await house.db.usageDay.count()
  const { id: entry } = await house.db.usageEntry.findFirstOrThrow({
    where: { userId: user },
    orderBy: { startedAt: 'desc' },
    select: { id: true },
  })
  await close()
  return { dataDir, rootToken, member: { user, token, entry }, days }
}
