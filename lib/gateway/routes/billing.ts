import { PICO_PER_DOLLAR } from '../../core/money'
import { addDays, type Day, dayOf, isDay, monthOf } from '../../core/time'
import type { AppContext } from '../../runtime/context'
import { authenticateMember } from '../admission'
import type { GatewayDeps } from '../deps'
import type { IncomingCall } from '../pipeline'
import { limitsAt, type Member } from '../snapshot/snapshot'

const PATH = '/v1/dashboard/billing/'
/** What `/api/usage/token` becomes: see `resolve-path.ts`. */
const TOKEN_PATH = '/v1/api/usage/token'
/** What clients of this API show as unlimited. */
const UNLIMITED_DOLLARS = 100_000_000

/**
 * `GET /v1/dashboard/billing/subscription` and `…/usage?start_date=&end_date=`, which OpenAI has retired and many clients still
 * read, and new-api's `GET /api/usage/token`: the member's budget, and what they have spent. Null for any other path.
 */
export function billingRoute(deps: GatewayDeps, method: string, path: string, query: string) {
  const name = path === TOKEN_PATH ? 'token' : path.startsWith(PATH) ? path.slice(PATH.length) : ''
  if (method !== 'GET' || (name !== 'subscription' && name !== 'usage' && name !== 'token')) return null
  return async (incoming: IncomingCall): Promise<void> => {
    const member = authenticateMember(deps, incoming)
    const today = dayOf(Date.now(), deps.snapshot().zone)
    const answers = {
      subscription: () => subscription(member),
      usage: () => usage(deps.context, member, query, today),
      token: () => tokenUsage(deps.context, member, today),
    }
    const answer = await answers[name]()
    const body = Buffer.from(JSON.stringify(answer))
    incoming.downstream.setHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    incoming.downstream.end(body)
  }
}

const totalLimit = ({ periodLimits }: Pick<Member, 'periodLimits'>) =>
  periodLimits.find(({ period }) => period === 'total')?.limitPico ?? null

/** The budget of the month that `usage` is about by default, or else that of all time. */
function subscription(member: Member) {
  const limits = limitsAt(member, Date.now())
  const { expiresAt } = member
  const limitPico = limits.limitPico ?? totalLimit(limits)
  const dollars = limitPico === null ? UNLIMITED_DOLLARS : toDollars(limitPico)
  return {
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: dollars,
    hard_limit_usd: dollars,
    system_hard_limit_usd: dollars,
    access_until: expiresAt === null ? 0 : Math.floor(expiresAt / 1000),
  }
}

/** In cents, from `start_date` to before `end_date`; this month without them, as the budget counts. */
async function usage(context: AppContext, { id: userId }: Member, query: string, today: Day) {
  const parameters = new URLSearchParams(query)
  const dayIn = (name: string, otherwise: Day) => {
    const day = parameters.get(name) ?? ''
    return isDay(day) ? day : otherwise
  }
  const from = dayIn('start_date', `${monthOf(today)}-01`)
  const to = dayIn('end_date', addDays(today, 1))
  const [row] = await context.readSlow<{ costPico: bigint | null }>(
    `SELECT CAST(sum("costPico") AS BIGINT) AS "costPico" FROM "UsageDay" WHERE "userId" = :userId AND "day" >= :from AND "day" < :to`,
    { userId, from, to },
  )
  return { object: 'list', total_usage: toDollars(row?.costPico ?? 0n) * 100 }
}

/** new-api's unit: 500,000 for a dollar. */
const QUOTA_PICO = PICO_PER_DOLLAR / 500_000n
const toQuota = (pico: bigint) => Number(pico / QUOTA_PICO)

/** The budget of all time, as a balance is there, or else that of the month, or else only what was spent. */
async function tokenUsage(context: AppContext, member: Member, today: Day) {
  const { id: userId, models, expiresAt, token } = member
  const limits = limitsAt(member, Date.now())
  const total = totalLimit(limits)
  const limitPico = total ?? limits.limitPico
  const month = total === null && limitPico !== null ? monthOf(today) : null
  const [row] = await context.readSlow<{ pico: bigint | null }>(
    `SELECT CAST(sum("settledPico") AS BIGINT) AS "pico" FROM "UserMonth" WHERE "userId" = :userId
      AND (CAST(:month AS TEXT) IS NULL OR "month" = :month)`,
    { userId, month },
  )
  const [named] = token === null ? [] : await context.readSlow<{ name: string }>(NAME_OF_TOKEN, { id: token.id })
  const spent = row?.pico ?? 0n
  const left = limitPico === null || limitPico < spent ? 0n : limitPico - spent
  const allowed = token?.models ?? models
  const data = {
    object: 'token_usage',
    name: named?.name ?? '',
    total_granted: toQuota(limitPico ?? spent),
    total_used: toQuota(spent),
    total_available: toQuota(left),
    unlimited_quota: limitPico === null,
    model_limits: Object.fromEntries((allowed ?? []).map((model) => [model, true])),
    model_limits_enabled: allowed !== null,
    expires_at: expiresAt === null ? 0 : Math.floor(expiresAt / 1000),
  }
  return { code: true, message: 'ok', data }
}

const NAME_OF_TOKEN = `SELECT "name" FROM "AccessToken" WHERE "id" = :id`

const toDollars = (pico: bigint) => Number(pico) / Number(PICO_PER_DOLLAR)
