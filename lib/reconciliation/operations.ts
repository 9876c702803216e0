import { setTimeout as sleep } from 'node:timers/promises'
import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { env } from '../config/env'
import { AppError, isAppError } from '../core/errors'
import { formatPico } from '../core/money'
import { type Day, startOfDay } from '../core/time'
import { log } from '../logging/log'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { setPrice } from '../settings/prices'
import { isRepricing, startRepricing } from '../settings/repricing'
import { currentZone } from '../settings/time-zone'
import { type Account, accountNotFound, addAccount, apiOf, chooseKey, hasApi } from './accounts'
import { type TokenPart, tokenParts } from './bills/bill'
import { providerClient } from './bills/provider-client'
import { readDifferences } from './comparison/difference'
import { compareAgain, reconcile } from './run'
import type { NewAccount, NewApiAccount, PricePlace } from './schema'

/** Of this process, both copies of this module. */
const shared = globalThis as { chatelaineReconciling?: boolean }

/** Whether this process is fetching bills. */
export const isReconciling = () => shared.chatelaineReconciling === true

/** Tests the admin key, stores the account and starts its first comparison. Throws `invalid_request` with the provider's message. */
export async function connectAccount(admin: AdminActor, input: NewAccount): Promise<Account & { keys: number }> {
  const keys = input.type === 'file' ? 0 : await countKeys(input)
  const account = await addAccount(admin, input)
  if (!hasApi(account)) return { ...account, keys }
  await startReconciling(admin, account.id)
  return { ...account, keys }
}

async function countKeys({ type, adminKey, endpoint }: NewApiAccount): Promise<number> {
  const api = apiOf({ type })
  const options = { headers: api.headers(adminKey), secret: adminKey, allowPrivate: env().ALLOW_PRIVATE_UPSTREAMS }
  try {
    // Whoever waits for a form does not wait for retries.
    const client = providerClient({ ...options, base: endpoint ?? api.base, wait: () => sleep(200) })
    return (await api.listKeys(client).finally(client.close)).length
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ProviderApiError') throw error
    throw new AppError('invalid_request', error.message, { issues: [{ path: 'adminKey', message: error.message }] })
  }
}

export const recordRun = (admin: AdminActor, accountId: number | null) =>
  db.$transaction((tx) => record(tx, admin, 'reconciliation.run', undefined, String(accountId ?? '*')))

/** Starts fetching and comparing, in the background. `accountId`: null for all. */
export async function startReconciling(admin: AdminActor, accountId: number | null): Promise<void> {
  await recordRun(admin, accountId)
  if (isReconciling()) return
  shared.chatelaineReconciling = true
  const run = async () => {
    try {
      await reconcile(context(), accountId)
    } catch (err) {
      // Another replica is at it.
      if (!isAppError(err)) log.error({ err }, 'bills cannot be compared')
    } finally {
      shared.chatelaineReconciling = false
    }
  }
  void run()
}

/** Says which provider key a key of the account is, and compares the days on which that matters. */
export async function assignKey(admin: AdminActor, accountId: number, remoteId: string, keyId: number | null) {
  await chooseKey(admin, accountId, remoteId, keyId)
  await compareAgain(context(), accountId)
}

/** Sets what the provider charged as the model's price from the first day on which it did, and compares again with it. */
export async function adoptRates(
  admin: AdminActor,
  { accountId, day, keyId, model }: PricePlace & { accountId: number },
): Promise<{ from: Day }> {
  const rows = await db.dayComparison.findMany({ where: { accountId, day: { lte: day } }, orderBy: { day: 'desc' } })
  let [from, wanted] = [day, '']
  let rates: Partial<Record<TokenPart, bigint>> = {}
  for (const row of rows) {
    const same = readDifferences(row.differences).find((one) => one.keyId === keyId && one.model === model)
    const found = same?.reasons.find(({ code }) => code === 'price')?.rates
    if (!found) break
    const key = tokenParts.map((part) => found[part]).join(' ')
    if (wanted !== '' && key !== wanted) break
    ;[from, wanted, rates] = [row.day, key, found]
  }
  if (wanted === '') throw accountNotFound()
  const { input, cached_input: cachedInput, output, ...others } = rates
  const details = Object.fromEntries(
    tokenParts.flatMap((part) => {
      const [name, rate] = [priceNames[part], others[part as keyof typeof others]]
      return name && rate !== undefined ? [[name, formatPico(rate * 1_000_000n, 6)]] : []
    }),
  )
  if (isRepricing(context().repricing)) throw new AppError('conflict', 'Past costs are already being recalculated.')
  const price = { model, validFrom: from, input, cachedInput, output }
  await setPrice(admin, { ...price, ...(Object.keys(details).length > 0 && { details: { rates: details } }) })
  await startRepricing(admin, model, startOfDay(from, currentZone()))
  void compareAfterRepricing(accountId).catch((err: unknown) => log.error({ err }, 'days cannot be compared again'))
  return { from }
}

const priceNames: Partial<Record<TokenPart, string>> = {
  ...{ cache_write: 'cacheWrite', audio_input: 'audioInput', image_input: 'imageInput', audio_output: 'audioOutput' },
}

const POLL_MS = 250

async function compareAfterRepricing(accountId: number) {
  while (isRepricing(context().repricing)) await sleep(POLL_MS)
  await compareAgain(context(), accountId)
}
