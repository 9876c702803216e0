import type { Env } from '../config/env'
import { backups } from './backups'
import { books, clock, openRequests } from './books'
import { dataFolder } from './data-folder'
import { bad, type Finding, ok } from './finding'
import { key } from './key'
import type { Check, Patient } from './patient'
import { examinePostgres } from './postgres'
import { prices, providerKeys } from './providers'
import { reportingZone, root } from './setting-up'
import { examineSqlite } from './sqlite'

const checks: [string, Check][] = [
  ['encryption key', key],
  ['books', books],
  ['requests', openRequests],
  ['clock', clock],
  ['backups', backups],
  ['provider keys', providerKeys],
  ['prices', prices],
  ['reporting zone', reportingZone],
  ['root', root],
]

/** Looks at everything and changes nothing; whatever cannot be looked at is bad, with the reason. */
export async function examine(readEnv: () => Env, signal: AbortSignal): Promise<Finding[]> {
  let env: Env
  try {
    env = readEnv()
  } catch (error) {
    return [bad('environment', messageOf(error), 'Correct these variables: a server would not start with them.')]
  }
  const asked = { env, signal, now: Date.now() }
  const url = env.DATABASE_URL
  const look = lookUnless(signal)
  const inside = async (patient: Patient) => {
    const found: Finding[] = []
    for (const [about, check] of checks) found.push(...(await look(about, () => check(patient))))
    return found
  }
  return [
    ok('environment', 'every variable says something that can be'),
    ...(await look('data folder', () => dataFolder(env))),
    ...(await look('database', () => (url ? examinePostgres(asked, url, inside) : examineSqlite(asked, inside)))),
  ]
}

const BLIND = 'It could not be looked at: that is what to put right first. A backup may be the shortest way.'

/** What fails is a finding too, unless it was interrupted. */
const lookUnless =
  (signal: AbortSignal) =>
  async (about: string, check: () => Promise<Finding[]> | Finding[]): Promise<Finding[]> => {
    try {
      return await check()
    } catch (error) {
      if (signal.aborted) throw error
      return [bad(about, messageOf(error), BLIND)]
    }
  }

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  return error.message
}
