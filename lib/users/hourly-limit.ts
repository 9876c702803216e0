import type { Action } from '../audit/actions'
import { AppError } from '../core/errors'
import type { Tx } from '../db/database'

const HOUR_MS = 3_600_000
const SHARES = {
  'user.reset': { limit: 5, what: 'A token can be reset' },
  'user.add_token': { limit: 20, what: 'A member can create tokens' },
  'user.rotate_token': { limit: 20, what: 'A member can rotate tokens' },
} as const satisfies Partial<Record<Action, { limit: number; what: string }>>

/** Throws `rate_limited` beyond it: each is kept forever, as a token and an audit entry, and every process reloads its users. */
export async function requireHourlyShare(tx: Tx, actorId: number, action: keyof typeof SHARES) {
  const { limit, what } = SHARES[action]
  const since = Date.now() - HOUR_MS
  const recent = await tx.auditEvent.findMany({
    where: { actorId, action, at: { gt: BigInt(since) } },
    orderBy: { at: 'desc' },
    take: limit,
    select: { at: true },
  })
  const oldest = recent[limit - 1]
  if (!oldest) return
  const seconds = Math.ceil((Number(oldest.at) - since) / 1000)
  throw new AppError('rate_limited', `${what} ${limit} times an hour.`, {
    headers: { 'Retry-After': String(Math.max(seconds, 1)) },
  })
}
