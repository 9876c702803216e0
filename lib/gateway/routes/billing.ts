import { PICO_PER_DOLLAR } from '../../core/money'
import { addDays, type Day, dayOf, isDay, monthOf } from '../../core/time'
import type { AppContext } from '../../runtime/context'
import { authenticateMember } from '../admission'
import type { GatewayDeps } from '../deps'
import type { IncomingCall } from '../pipeline'
import { limitsAt, type Member } from '../snapshot/snapshot'

const PATH = '/v1/dashboard/billing/'
/** What clients of this API show as unlimited. */
const UNLIMITED_DOLLARS = 100_000_000

/**
 * `GET /v1/dashboard/billing/subscription` and `…/usage?start_date=&end_date=`, which OpenAI has retired and many clients still
 * read: the member's budget, and what they have spent. Null for any other path.
 */
export function billingRoute(deps: GatewayDeps, method: string, path: string, query: string) {
  const name = path.startsWith(PATH) && method === 'GET' ? path.slice(PATH.length) : ''
  if (name !== 'subscription' && name !== 'usage') return null
  return async (incoming: IncomingCall): Promise<void> => {
    const member = authenticateMember(deps, incoming)
    const today = dayOf(Date.now(), deps.snapshot().zone)
    const answer = name === 'usage' ? await usage(deps.context, member, query, today) : subscription(member)
    const body = Buffer.from(JSON.stringify(answer))
    incoming.downstream.setHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    incoming.downstream.end(body)
  }
}

/** The budget of the month that `usage` is about by default, or else that of all time. */
function subscription(member: Member) {
  const { limitPico: monthPico, periodLimits } = limitsAt(member, Date.now())
  const { expiresAt } = member
  const limitPico = monthPico ?? periodLimits.find(({ period }) => period === 'total')?.limitPico ?? null
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

const toDollars = (pico: bigint) => Number(pico) / Number(PICO_PER_DOLLAR)
