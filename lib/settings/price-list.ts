import { createHash } from 'node:crypto'
import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { env } from '../config/env'
import { AppError } from '../core/errors'
import { every } from '../core/every'
import type { Tx } from '../db/database'
import { log } from '../logging/log'
import { fetchText } from '../outbound/fetch-text'
import { describeNetworkError } from '../outbound/network-error'
import { comparePriceLists, type ListComparison, missingHalf, type PriceChange } from '../pricing/list-changes'
import { type ListedProvider, ListedProviders } from '../pricing/list-schema'
import { type PriceList, priceListOf } from '../pricing/price-list'
import { PROVIDER_IDS } from '../pricing/price-source'
import { readPrices } from '../pricing/stored-prices'
import { type AppContext, context } from '../runtime/context'
import { db } from '../runtime/db'

const MAX_BYTES = 10 * 1024 * 1024
const TIMEOUT_MS = 60_000
const MAX_CHANGES = 200
const CHECK = 'priceListCheck'

/** How the last fetch ended. `waiting`: it changes prices so much that an admin has to confirm it. */
type Outcome = 'unchanged' | 'updated' | 'waiting' | 'failed'
export type PriceListCheck = { at: number; outcome: Outcome; message: string | null }
/** `failingSince`: the first failure since a fetch last worked, milliseconds UTC. */
type StoredCheck = PriceListCheck & { failingSince: number | null }

type StoredChanges = Omit<ListComparison, 'large'> & { large: PriceChange[] }

/** Fetches the public price list, and uses it if it is valid and changes nothing much. `admin`: null for the daily fetch. */
export async function updatePriceList(services: AppContext, admin: AdminActor | null): Promise<PriceListCheck> {
  const { PRICES_URL: url, ALLOW_PRIVATE_UPSTREAMS: allowPrivate } = env()
  if (url === 'off') throw new AppError('conflict', 'Fetching prices is turned off: PRICES_URL is `off`.')
  const result = await services.withTaskLock('prices', async () => {
    const check = await fetchPriceList(services, url, allowPrivate, admin).catch((error: unknown): PriceListCheck => {
      log.warn({ err: error }, 'the price list was rejected, the last one stays in effect')
      return { at: Date.now(), outcome: 'failed', message: reasonOf(error) }
    })
    const failingSince = check.outcome === 'failed' ? ((await lastCheck(services))?.failingSince ?? check.at) : null
    const value = JSON.stringify({ ...check, failingSince } satisfies StoredCheck)
    await services.db.setting.upsert({ where: { name: CHECK }, create: { name: CHECK, value }, update: { value } })
    return check
  })
  if (!result) throw new AppError('conflict', 'Another replica is fetching prices.')
  return result
}

async function lastCheck({ db }: Pick<AppContext, 'db'>): Promise<StoredCheck | null> {
  const row = await db.setting.findUnique({ where: { name: CHECK } })
  return row && JSON.parse(row.value)
}

/** Since when fetching the list fails, and why; null if it works, or prices are not fetched at all. */
export async function priceListFailure(services: Pick<AppContext, 'db'>) {
  const last = env().PRICES_URL === 'off' ? null : await lastCheck(services)
  if (last?.outcome !== 'failed') return null
  // A check that an earlier release stored has no `failingSince`.
  return { since: last.failingSince ?? last.at, reason: last.message ?? 'unknown' }
}

const reasonOf = (error: unknown) => describeNetworkError(error) ?? (error instanceof Error ? error.message : 'unknown')

async function fetchPriceList(
  { db, read }: AppContext,
  url: string,
  allowPrivate: boolean,
  admin: AdminActor | null,
): Promise<PriceListCheck> {
  const text = await fetchText(url, { allowPrivate, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS })
  const at = Date.now()
  const providers = parseProviders(text)
  const content = JSON.stringify(providers)
  const hash = createHash('sha256').update(content).digest('hex')
  const { list } = await readPrices({ all: read })
  const checkedAt = BigInt(at)
  if (hash === list.hash) {
    await db.priceList.update({ where: { status: 'active' }, data: { checkedAt } })
    await db.priceList.deleteMany({ where: { status: 'waiting' } })
    return { at, outcome: 'unchanged', message: null }
  }
  const changes = await compare(list, priceListOf(hash, providers), at)
  const status = changes.large.length > 0 ? 'waiting' : 'active'
  const row = { hash, fetchedAt: checkedAt, checkedAt, content, changes: JSON.stringify(changes) }
  await db.$transaction(async (tx) => {
    await tx.priceList.upsert({ where: { status }, create: { status, ...row }, update: row })
    if (status === 'active') await activated(tx, admin, hash, changes)
  })
  return { at, outcome: status === 'waiting' ? 'waiting' : 'updated', message: null }
}

async function activated(tx: Tx, admin: AdminActor | null, hash: string, { changes, added, removed }: StoredChanges) {
  await tx.priceList.deleteMany({ where: { status: 'waiting' } })
  const detail = `${hash.slice(0, 12)} ${changes.length} changed ${added} added ${removed} removed`
  await record(tx, admin, 'price.update_list', undefined, detail)
}

function parseProviders(text: string): ListedProvider[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('It is not JSON.')
  }
  const parsed = ListedProviders.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`It is not a price list: ${issue?.path.join('.').slice(0, 200)} ${issue?.message.slice(0, 200)}.`)
}

async function compare(list: PriceList, next: PriceList, at: number): Promise<StoredChanges> {
  const missing = missingHalf(list, next, PROVIDER_IDS)
  if (missing.length > 0) throw new Error(`It lacks more than half of the models of ${missing.join(', ')}.`)
  const { changes, large, ...counts } = await comparePriceLists(list, next, PROVIDER_IDS, at)
  return { ...counts, changes: changes.slice(0, MAX_CHANGES), large: large.slice(0, MAX_CHANGES) }
}

/** `asOf`: null for the list of this release. `waiting`: a list that an admin has to confirm. Milliseconds UTC. */
export type PriceListStatus = {
  isFetched: boolean
  asOf: number | null
  changes: StoredChanges | null
  waiting: { fetchedAt: number; hash: string; changes: StoredChanges } | null
  check: PriceListCheck | null
}

export async function priceListStatus(_: AdminActor): Promise<PriceListStatus> {
  const select = { status: true, hash: true, fetchedAt: true, checkedAt: true, changes: true }
  const [rows, check] = await Promise.all([db.priceList.findMany({ select }), lastCheck(context())])
  const [active, waiting] = ['active', 'waiting'].map((status) => rows.find((row) => row.status === status))
  return {
    isFetched: env().PRICES_URL !== 'off',
    asOf: active ? Number(active.checkedAt) : null,
    changes: active ? JSON.parse(active.changes) : null,
    waiting: waiting
      ? { fetchedAt: Number(waiting.fetchedAt), hash: waiting.hash, changes: JSON.parse(waiting.changes) }
      : null,
    check: check && { at: check.at, outcome: check.outcome, message: check.message },
  }
}

/** Puts the waiting list into effect. `hash`: of the one the admin has seen. */
export async function confirmPriceList(admin: AdminActor, hash: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const waiting = await tx.priceList.findUnique({ where: { status: 'waiting' } })
    if (!waiting || waiting.hash !== hash) throw new AppError('not_found', 'This list is not waiting any more.')
    const { status: _, ...row } = waiting
    await tx.priceList.upsert({ where: { status: 'active' }, create: { status: 'active', ...row }, update: row })
    await activated(tx, admin, hash, JSON.parse(row.changes))
  })
}

export async function discardPriceList(_: AdminActor, hash: string): Promise<void> {
  await db.priceList.deleteMany({ where: { status: 'waiting', hash } })
}

export const updatePriceListNow = (admin: AdminActor) => updatePriceList(context(), admin)

const CHECK_INTERVAL_MS = 600_000
const FIRST_CHECK_MS = 5_000
const [DAY_MS, RETRY_MS] = [24 * 3_600_000, 3_600_000]

/** Fetches the list daily, on one replica; after a failure hourly. Returns the function that stops it. */
export function startPriceUpdates(services: AppContext, firstCheckMs = FIRST_CHECK_MS): () => void {
  const work = () => updateIfDue(services)
  const job = every(CHECK_INTERVAL_MS, work, (err) => log.error({ err }, 'prices cannot be updated'))
  const first = setTimeout(() => void job.run(), firstCheckMs)
  first.unref()
  return () => {
    clearTimeout(first)
    void job.stop()
  }
}

async function updateIfDue(services: AppContext) {
  const last = await lastCheck(services)
  const intervalMs = last?.outcome === 'failed' ? RETRY_MS : DAY_MS
  if (last && Date.now() - last.at < intervalMs) return
  await updatePriceList(services, null)
}
