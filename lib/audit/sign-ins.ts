import { db } from '../runtime/db'
import type { Action } from './actions'
import type { Actor } from './actor'
import { auditThrottle, auditThrottlePerUser } from './audit-throttle'
import { record } from './record'

const failures = auditThrottle(60)
const successes = auditThrottlePerUser(60)

/** At most 60 an hour per user are recorded. */
export async function recordSignIn(actor: Actor) {
  const suppressed = successes.tryAcquire(actor.userId)
  if (suppressed !== null) await recordAttempt(actor, 'session.sign_in', suppressed)
}

/** At most 60 an hour are recorded; the rejected token never is. */
export async function recordFailedSignIn() {
  const suppressed = failures.tryAcquire()
  if (suppressed !== null) await recordAttempt(null, 'session.sign_in_failed', suppressed)
}

/** The detail says how many events were suppressed before this one. */
const recordAttempt = (actor: Actor | null, action: Action, suppressed: number) =>
  db.$transaction((tx) =>
    record(tx, actor, action, undefined, suppressed > 0 ? `${suppressed} more before` : undefined),
  )
