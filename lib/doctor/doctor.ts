import type { Env } from '../config/env'
import { explainSystemError } from '../core/system-error'
import { backups, dataFolder } from './data-folder'
import { checkPostgres, checkSqlite } from './database'
import { encryptionKey } from './encryption-key'
import { type Check, type Finding, fail, ok, type Target } from './finding'
import { auditLog, clock, ledgerTotals, openRequests, prices } from './ledger'
import { providerKeys, reportingZone, root } from './setup'

/** What is checked in a database that can be read, in the order of the report. */
const checks: [string, Check][] = [
  ['encryption key', encryptionKey],
  ['ledger', ledgerTotals],
  ['requests', openRequests],
  ['audit log', auditLog],
  ['clock', clock],
  ['backups', backups],
  ['provider keys', providerKeys],
  ['prices', prices],
  ['reporting zone', reportingZone],
  ['root', root],
]

/** Checks everything and changes nothing. A check that throws is a `fail` with the error's message. */
export async function runDoctor(readEnv: () => Env, signal: AbortSignal): Promise<Finding[]> {
  let env: Env
  try {
    env = readEnv()
  } catch (error) {
    return [fail('environment', messageOf(error), 'Correct these variables: the server does not start with them.')]
  }
  const target = { env, signal, now: Date.now() }
  const run = runWith(signal)
  const runChecks = async (opened: Target) => {
    const findings: Finding[] = []
    for (const [name, check] of checks) findings.push(...(await run(name, () => check(opened))))
    return findings
  }
  const url = env.DATABASE_URL
  return [
    ok('environment', 'every variable is valid'),
    ...(await run('data folder', () => dataFolder(env))),
    ...(await run('database', () => (url ? checkPostgres(target, url, runChecks) : checkSqlite(target, runChecks)))),
  ]
}

const CHECK_FAILED = 'The check could not run: fix this first. Restoring a backup may be the fastest way.'

/** Turns an error into a finding, unless the run was cancelled. */
const runWith =
  (signal: AbortSignal) =>
  async (name: string, check: () => Promise<Finding[]> | Finding[]): Promise<Finding[]> => {
    try {
      return await check()
    } catch (error) {
      if (signal.aborted) throw error
      const known = explainSystemError(error)
      return [known ? fail(name, known.problem, known.fix) : fail(name, messageOf(error), CHECK_FAILED)]
    }
  }

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) throw error
  return error.message
}
