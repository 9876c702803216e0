import { AppError } from '../core/errors'
import { every } from '../core/every'
import { addDays, type Day } from '../core/time'
import { log } from '../logging/log'
import type { AppContext } from '../runtime/context'
import { readAccountKeys, syncAccountKeys } from './account-keys'
import { type Account, type ApiAccount, apiOf, hasApi, readAccounts, utcDayOf, withClient } from './accounts'
import { compareStoredDay, storeBill } from './days'

/** `fetched`, `compared`: days. `error`: for people; null if all went well. */
export type RunResult = { account: string; fetched: number; compared: number; error: string | null }

type RunOptions = {
  /** Between attempts. */
  wait?: (ms: number) => Promise<unknown>
  onProgress?: (account: string, done: number, total: number) => void
}

/** How long open days are compared again, without asking the provider. */
const COMPARE_AGAIN_DAYS = 45

/**
 * Fetches what the providers charged for days that are not final, and compares those and the open ones with the ledger. Each day
 * is stored as a whole, so a run that fails continues with the next day. `accountId`: null for all.
 */
export async function reconcile(
  services: AppContext,
  accountId: number | null = null,
  options: RunOptions = {},
  now = Date.now(),
): Promise<RunResult[]> {
  const results = await services.withTaskLock('reconcile', async () => {
    const accounts = (await readAccounts(services)).filter(({ id }) => accountId === null || id === accountId)
    const done: RunResult[] = []
    for (const account of accounts) done.push(await runAccount(services, account, options, now))
    return done
  })
  if (!results) throw new AppError('conflict', 'Bills are being compared already.')
  return results
}

async function runAccount(
  services: AppContext,
  account: Account,
  options: RunOptions,
  now: number,
): Promise<RunResult> {
  const result: RunResult = { account: account.name, fetched: 0, compared: 0, error: null }
  try {
    if (hasApi(account)) await fetchBills(services, account, options, result)
  } catch (error) {
    log.warn({ err: error, account: account.id }, 'a provider’s bill cannot be fetched, retrying later')
    const isKnown = error instanceof Error && ['ProviderApiError', 'AppError'].includes(error.name)
    result.error = isKnown ? error.message : 'It failed; the log says why.'
  }
  const lastErrorAt = result.error === null ? null : BigInt(Date.now())
  await services.db.providerAccount.update({
    where: { id: account.id },
    data: { lastRunAt: BigInt(now), lastError: result.error, lastErrorAt },
  })
  result.compared = await compareAgain(services, account.id)
  return result
}

/** Counts the days in `result`, also if it fails in between. */
const fetchBills = (services: AppContext, account: ApiAccount, options: RunOptions, result: RunResult) =>
  withClient(
    services,
    account,
    async (client) => {
      const api = apiOf(account)
      const keys = await api.listKeys(client)
      client.takeResponses()
      await syncAccountKeys(services, account.id, keys)
      const days = await daysToFetch(services, account, utcDayOf(Date.now()))
      for (const [index, day] of days.entries()) {
        options.onProgress?.(account.name, index, days.length)
        await storeBill(services, account.id, day, await api.fetchDay(client, day, keys))
        result.fetched += 1
      }
    },
    options.wait,
  )

/** From the first day to yesterday, those that have no final bill yet. */
async function daysToFetch({ db }: AppContext, { id, since }: Account, today: Day): Promise<Day[]> {
  const rows = await db.dayComparison.findMany({ where: { accountId: id, isFinal: true }, select: { day: true } })
  const final = new Set(rows.map(({ day }) => day))
  const days: Day[] = []
  for (let day = since; day < today; day = addDays(day, 1)) if (!final.has(day)) days.push(day)
  return days
}

/** Compares the days that are not settled yet, or one day, with the bill that is stored. Returns how many. */
export async function compareAgain(services: AppContext, accountId: number, only?: Day): Promise<number> {
  const since = addDays(utcDayOf(Date.now()), -COMPARE_AGAIN_DAYS)
  const where = only ? { day: only } : { day: { gte: since }, OR: [{ state: { not: 'matched' } }, { isFinal: false }] }
  const rows = await services.db.dayComparison.findMany({ where: { accountId, ...where }, orderBy: { day: 'asc' } })
  const keys = rows.length > 0 ? await readAccountKeys(services, accountId) : []
  for (const { day } of rows) await compareStoredDay(services, accountId, day, keys)
  return rows.length
}

const FIRST_CHECK_MS = 15_000
const CHECK_INTERVAL_MS = 600_000
/** By then providers have counted most of the day before. */
const RUN_AFTER_HOUR_UTC = 4
const RETRY_MS = 3_600_000

/** Compares every night, on one replica; after a failure hourly. Returns the function that stops it. */
export function startReconciliation(services: AppContext, firstCheckMs = FIRST_CHECK_MS): () => void {
  const work = () => runIfDue(services)
  const job = every(CHECK_INTERVAL_MS, work, (err) => log.error({ err }, 'bills cannot be compared, retrying later'))
  const first = setTimeout(() => void job.run(), firstCheckMs)
  first.unref()
  return () => {
    clearTimeout(first)
    void job.stop()
  }
}

/** Runs what was not run since tonight, or failed an hour ago. Returns whether there was any. `now`: milliseconds UTC. */
export async function runIfDue(services: AppContext, now = Date.now()): Promise<boolean> {
  const tonight = Date.parse(`${utcDayOf(now)}T00:00:00Z`) + RUN_AFTER_HOUR_UTC * 3_600_000
  if (now < tonight) return false
  const rows = await services.db.providerAccount.findMany({
    where: { deletedAt: null },
    select: { id: true, lastRunAt: true, lastError: true },
  })
  const due = rows.filter(({ lastRunAt, lastError }) => {
    const last = Number(lastRunAt ?? 0n)
    return last < tonight || (lastError !== null && now - last >= RETRY_MS)
  })
  for (const { id } of due) await reconcile(services, id, {}, now)
  return due.length > 0
}

/** Entries of days that have not been compared yet are kept this long beyond their time, and no longer. */
const MAX_KEPT_DAYS = 35

/** The day before which entries may be pruned, if retention alone would allow `before`. */
export async function pruneBefore(services: Pick<AppContext, 'db'>, before: Day): Promise<Day> {
  const today = utcDayOf(Date.now())
  const limit = addDays(before, -MAX_KEPT_DAYS)
  let earliest = before
  for (const { id, since } of await readAccounts(services)) {
    const rows = await services.db.dayComparison.findMany({
      where: { accountId: id, isFinal: true },
      select: { day: true },
    })
    const final = new Set(rows.map(({ day }) => day))
    const [, from = since] = [since, limit].sort()
    // A day of the reporting time zone begins up to a day before or after that of UTC.
    for (let day = from; day < today && addDays(day, -1) < earliest; day = addDays(day, 1))
      if (!final.has(day)) earliest = addDays(day, -1)
  }
  return earliest
}
