import { type Prices, packagedPrices } from '../../pricing/price-book'
import { readPrices } from '../../pricing/stored-prices'
import type { AppContext } from '../../runtime/context'
import { type ProviderKey, readProviderKeys } from './provider-keys'

/** A user, as far as the gateway has to know them. */
export type Member = {
  id: number
  disabled: boolean
  /** Milliseconds UTC. */
  expiresAt: number | null
  /** Pico-dollars a month: the user's own budget, else the default one. Null for none. */
  limitPico: bigint | null
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  /** Patterns of allowed models, null for all. */
  models: readonly string[] | null
}

export const isActive = ({ disabled, expiresAt }: Member, now: number) =>
  !disabled && (expiresAt === null || expiresAt > now)

/** What every request depends on, in memory. */
export type Snapshot = {
  /** By the fingerprint of their token. */
  members: ReadonlyMap<string, Member>
  keys: readonly ProviderKey[]
  prices: Prices
  /** The reporting time zone. */
  zone: string
}

/**
 * `refresh` reloads the snapshot when the database's revision has changed, and returns null when it has not: a promise costs
 * more than the check. It is called before every request, so a reset token is revoked with the next one.
 */
export function makeSnapshotStore(context: AppContext, openaiBaseUrl: string) {
  let current: Snapshot = { members: new Map(), keys: [], prices: packagedPrices, zone: 'UTC' }
  let currentRevision: number | null = null
  let loading: { revision: number; ready: Promise<void> } | null = null

  function load(revision: number) {
    const ready = readAll(context, openaiBaseUrl).then((snapshot) => {
      // Drop it when a newer load has overtaken it.
      if (loading?.ready !== ready) return
      current = snapshot
      currentRevision = revision
    })
    ready.catch(() => {
      if (loading?.ready === ready) loading = null
    })
    loading = { revision, ready }
    return loading
  }

  async function catchUp(revision: number) {
    let latest = loading?.revision === revision ? loading : load(revision)
    for (await latest.ready; loading && latest !== loading; await latest.ready) latest = loading
  }

  /** The revision is read before the data: a change in between makes the snapshot newer than its revision, never older. */
  function refresh(): Promise<void> | null {
    const revision = context.revision()
    return revision === currentRevision ? null : catchUp(revision)
  }

  return { snapshot: () => current, refresh }
}

async function readAll(context: AppContext, openaiBaseUrl: string): Promise<Snapshot> {
  const [members, keys, prices] = await Promise.all([
    readMembers(context),
    readProviderKeys(context, openaiBaseUrl),
    readPrices({ all: context.read }),
  ])
  return { members, keys, prices, zone: context.zone() }
}

type MemberRow = {
  id: bigint
  tokenHmac: string
  disabled: bigint
  expiresAt: string | null
  monthlyLimitPico: bigint | null
  requestsPerMinute: bigint | null
  tokensPerMinute: bigint | null
  models: string | null
}

const MEMBERS = `SELECT "id", "tokenHmac", "disabled", "expiresAt", "monthlyLimitPico", "requestsPerMinute", "tokensPerMinute", "models"
  FROM "User" WHERE "deletedAt" IS NULL`
const DEFAULT_LIMIT = `SELECT "value" FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico'`

async function readMembers(context: AppContext): Promise<Map<string, Member>> {
  const [setting] = await context.read<{ value: string }>(DEFAULT_LIMIT)
  const defaultLimitPico = setting ? BigInt(setting.value) : null
  const rows = await context.read<MemberRow>(MEMBERS)
  return new Map(rows.map((row) => [row.tokenHmac, toMember(row, defaultLimitPico)]))
}

const toMember = (row: MemberRow, defaultLimitPico: bigint | null): Member => ({
  id: Number(row.id),
  disabled: row.disabled !== 0n,
  expiresAt: row.expiresAt === null ? null : Date.parse(row.expiresAt),
  limitPico: row.monthlyLimitPico ?? defaultLimitPico,
  requestsPerMinute: row.requestsPerMinute === null ? null : Number(row.requestsPerMinute),
  tokensPerMinute: row.tokensPerMinute === null ? null : Number(row.tokensPerMinute),
  models: row.models === null ? null : JSON.parse(row.models),
})
