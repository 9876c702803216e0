import type { Period } from '../../core/time'
import type { PeriodLimit } from '../../ledger/entry'
import { type Prices, packagedPrices } from '../../pricing/price-book'
import { readPrices } from '../../pricing/stored-prices'
import type { AppContext } from '../../runtime/context'
import { type ProviderKey, readProviderKeys } from './provider-keys'

/** Null where there is no limit. */
export type RateLimits = { requestsPerMinute: number | null; tokensPerMinute: number | null }

/** A further token of a user. Its limits are within theirs. */
type FurtherToken = RateLimits & { id: number; models: readonly string[] | null }

/** A user, as far as the gateway has to know them, by one of their tokens. */
export type Member = RateLimits & {
  id: number
  disabled: boolean
  /** Milliseconds UTC: when the user expires, or the token by which they were found, if that is earlier. */
  expiresAt: number | null
  /** Pico-dollars a month: the user's own budget, else the default one. Null for none. */
  limitPico: bigint | null
  /** Their budgets for other periods. */
  periodLimits: readonly PeriodLimit[]
  /** By how much their budgets are raised, and until when, in milliseconds UTC. */
  raises: readonly Raise[]
  /** Patterns of allowed models, null for all. */
  models: readonly string[] | null
  /** Null for the first token. */
  token: FurtherToken | null
}

type Raise = { period: Period; amountPico: bigint; until: number | null }

export const hasBudget = ({ limitPico, periodLimits }: Pick<Member, 'limitPico' | 'periodLimits'>): boolean =>
  limitPico !== null || periodLimits.length > 0

export const isActive = ({ disabled, expiresAt }: Member, now: number) =>
  !disabled && (expiresAt === null || expiresAt > now)

/** The member's budgets at an instant, raises included. */
export function limitsAt(
  { limitPico, periodLimits, raises }: Member,
  now: number,
): Pick<Member, 'limitPico' | 'periodLimits'> {
  if (raises.length === 0) return { limitPico, periodLimits }
  const raised = (period: Period, pico: bigint) =>
    raises.reduce(
      (sum, raise) =>
        raise.period === period && (raise.until === null || raise.until > now) ? sum + raise.amountPico : sum,
      pico,
    )
  return {
    limitPico: limitPico === null ? null : raised('month', limitPico),
    periodLimits: periodLimits.map(({ period, limitPico }) => ({ period, limitPico: raised(period, limitPico) })),
  }
}

/** What every request depends on, in memory. */
export type Snapshot = {
  /** By the fingerprint of each of their tokens. */
  members: ReadonlyMap<string, Member>
  /** Those of `members` who have sent a request since the snapshot was read, by their token: a fingerprint takes 4 µs. */
  recentTokens: Map<string, Member>
  keys: readonly ProviderKey[]
  prices: Prices
  /** The reporting time zone. */
  zone: string
  /** What a request of a member with a budget reserves for hosted tools whose cost has no upper bound; null to reject it. */
  hostedToolReservePico: bigint | null
}

/**
 * `refresh` reloads the snapshot when the database's revision has changed, and returns null when it has not: a promise costs
 * more than the check. It is called before every request, so a reset token is revoked with the next one.
 */
export function makeSnapshotStore(context: AppContext, openaiBaseUrl: string) {
  let current: Snapshot = {
    ...{ members: new Map(), recentTokens: new Map(), keys: [], prices: packagedPrices },
    ...{ zone: 'UTC', hostedToolReservePico: null },
  }
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
  const [settings, keys, prices] = await Promise.all([
    readSettings(context),
    readProviderKeys(context, openaiBaseUrl),
    readPrices({ all: context.read }),
  ])
  const members = await readMembers(context, settings.get('defaultMonthlyLimitPico') ?? null)
  const hostedToolReservePico = settings.get('hostedToolReservePico') ?? null
  return { members, recentTokens: new Map(), keys, prices, zone: context.zone(), hostedToolReservePico }
}

type LimitColumns = { requestsPerMinute: bigint | null; tokensPerMinute: bigint | null; models: string | null }

type MemberRow = LimitColumns & {
  id: bigint
  tokenHmac: string
  disabled: bigint
  expiresAt: string | null
  dailyLimitPico: bigint | null
  weeklyLimitPico: bigint | null
  monthlyLimitPico: bigint | null
  totalLimitPico: bigint | null
}

const MEMBERS = `SELECT "id", "tokenHmac", "disabled", "expiresAt", "dailyLimitPico", "weeklyLimitPico", "monthlyLimitPico",
  "totalLimitPico", "requestsPerMinute", "tokensPerMinute", "models"
  FROM "User" WHERE "deletedAt" IS NULL`
const FURTHER_TOKENS = `SELECT "id", "userId", "tokenHmac", "previousHmac", "previousUntil", "expiresAt",
  "requestsPerMinute", "tokensPerMinute", "models" FROM "AccessToken" WHERE "revokedAt" IS NULL`
const RAISES = `SELECT "userId", "period", "amountPico", "until" FROM "BudgetRaise" WHERE "state" = 'granted'`
const SETTINGS = `SELECT "name", "value" FROM "Setting" WHERE "name" IN ('defaultMonthlyLimitPico', 'hostedToolReservePico')`

async function readSettings(context: AppContext): Promise<Map<string, bigint>> {
  const rows = await context.read<{ name: string; value: string }>(SETTINGS)
  return new Map(rows.map(({ name, value }) => [name, BigInt(value)]))
}

async function readMembers(context: AppContext, defaultLimitPico: bigint | null): Promise<Map<string, Member>> {
  const rows = await context.read<MemberRow>(MEMBERS)
  const raises = new Map<bigint, Raise[]>()
  for (const row of await context.read<RaiseRow>(RAISES)) {
    const all = raises.get(row.userId) ?? []
    raises.set(row.userId, all)
    all.push(toRaise(row))
  }
  const members = new Map(
    rows.map((row) => [row.tokenHmac, toMember(row, defaultLimitPico, raises.get(row.id) ?? NONE)]),
  )
  const byId = new Map([...members.values()].map((member) => [member.id, member]))
  for (const row of await context.read<TokenRow>(FURTHER_TOKENS)) {
    const user = byId.get(Number(row.userId))
    if (!user) continue
    const token = { id: Number(row.id), ...limitsOf(row) }
    const member = expiringBy({ ...user, token }, row.expiresAt)
    members.set(row.tokenHmac, member)
    if (row.previousHmac !== null) members.set(row.previousHmac, expiringBy(member, row.previousUntil))
  }
  return members
}

type RaiseRow = { userId: bigint; period: Period; amountPico: bigint; until: string | null }

const toRaise = ({ period, amountPico, until }: RaiseRow): Raise => ({
  period,
  amountPico,
  until: until === null ? null : Date.parse(until),
})

type TokenRow = LimitColumns & {
  id: bigint
  userId: bigint
  tokenHmac: string
  previousHmac: string | null
  previousUntil: string | null
  expiresAt: string | null
}

function expiringBy(member: Member, time: string | null): Member {
  const at = time === null ? Number.POSITIVE_INFINITY : Date.parse(time)
  return at >= (member.expiresAt ?? Number.POSITIVE_INFINITY) ? member : { ...member, expiresAt: at }
}

const toMember = (row: MemberRow, defaultLimitPico: bigint | null, raises: readonly Raise[]): Member => ({
  id: Number(row.id),
  disabled: row.disabled !== 0n,
  expiresAt: row.expiresAt === null ? null : Date.parse(row.expiresAt),
  limitPico: row.monthlyLimitPico ?? defaultLimitPico,
  periodLimits: periodLimitsOf(row),
  raises,
  ...limitsOf(row),
  token: null,
})

const limitsOf = ({ requestsPerMinute, tokensPerMinute, models }: LimitColumns): Omit<FurtherToken, 'id'> => ({
  requestsPerMinute: requestsPerMinute === null ? null : Number(requestsPerMinute),
  tokensPerMinute: tokensPerMinute === null ? null : Number(tokensPerMinute),
  models: models === null ? null : JSON.parse(models),
})

const NONE: readonly never[] = []

function periodLimitsOf({ dailyLimitPico, weeklyLimitPico, totalLimitPico }: MemberRow): readonly PeriodLimit[] {
  if (dailyLimitPico === null && weeklyLimitPico === null && totalLimitPico === null) return NONE
  const limits = { day: dailyLimitPico, week: weeklyLimitPico, total: totalLimitPico }
  return (['day', 'week', 'total'] as const).flatMap((period) => {
    const limitPico = limits[period]
    return limitPico === null ? [] : [{ period, limitPico }]
  })
}
