/** Makes a house as full as a benchmark wants it: people, keys, and their usage up to now. */
import { operator } from '../lib/auth/operator'
import { parseEnv } from '../lib/config/env'
import { addKey } from '../lib/keys/keys'
import { openHouse } from '../lib/runtime/open'
import { initRoot } from '../lib/users/root'
import { addUser } from '../lib/users/users'
import { fill } from './fill'
import { newPlace } from './place'

export type Size = { users: number; months: number; entries: number }

export type FullHouse = Awaited<ReturnType<typeof fullHouse>>

const KEYS = 3
const TOGETHER = 25
const MONTH_MS = 30.4375 * 86_400_000

/**
 * `server`: PostgreSQL's address; without one it is SQLite. `member`: who uses it most, and their latest entry, if any. `days`:
 * rows of sums by day.
 */
export async function fullHouse({ users, months, entries }: Size, server?: string) {
  const place = await newPlace(server)
  const { close } = await openHouse(parseEnv(place.env), (why) => {
    throw why
  })
  const { token: rootToken } = await initRoot({ zone: 'UTC' })
  const admin = operator()
  for (let nth = 1; nth <= KEYS; nth += 1) await addKey(admin, { name: `Key ${nth}`, key: `sk-bench-${nth}` })
  const { id: user, token } = await addUser(admin, { name: 'Person 1' })
  const add = (nth: number) => addUser(admin, { name: `Person ${nth}` })
  for (let nth = 2; nth <= users; nth += TOGETHER)
    await Promise.all(Array.from({ length: Math.min(TOGETHER, users - nth + 1) }, (_, more) => add(nth + more)))
  await close()

  const to = Date.now()
  const from = Math.round(to - months * MONTH_MS)
  const { days, latest } = await place.alone(async (sql) => {
    await fill(sql, { entries, from, to, firstUser: user, users, keys: KEYS })
    const [count] = await sql.all<{ days: bigint }>(`SELECT COUNT(*) AS "days" FROM "UsageDay"`)
    const [latest] = await sql.all<Latest>(LATEST, { user })
    return { days: Number(count?.days), latest }
  })
  return { place, rootToken, member: { user, token, entry: latest?.id ?? '' }, latest, users, days }
}

type Latest = { id: string; keyId: bigint | number; label: string }
const LATEST = `SELECT "id", "keyId", "label" FROM "UsageEntry" WHERE "userId" = :user ORDER BY "startedAt" DESC LIMIT 1`
