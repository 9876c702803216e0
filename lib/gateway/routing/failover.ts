import type { Settlement } from '../../ledger/entry'
import type { CostPlan } from '../billing/upper-bound'
import type { GatewayDeps } from '../deps'
import { bodyFor } from '../request/body-for'
import type { RequestContext } from '../request-context'
import type { ProviderKey } from '../snapshot/provider-keys'
import { attempt } from '../upstream/attempt'
import { type Answer, NoAnswer } from '../upstream/http-client'

const MOST_TRIES = 3

/** Null without an answer: then `sent` tells whether the request may have run all the same. */
export type Forwarded = {
  keyId: number
  /** The model is the one that an admin says is deployed there, whatever name the answer has for it. */
  mapped: boolean
  trail: Settlement['trail']
  answer: Answer | null
  sent: boolean
  timedOut: boolean
}

/** Tries the keys in order, the next one only when the request certainly did not run. The last answer stands as it came. */
export async function forward(door: GatewayDeps, call: RequestContext, keys: readonly ProviderKey[], plan: CostPlan): Promise<Forwarded> {
  const trail: { keyId: number; status: number | 'unreached' }[] = []
  const tries = keys.slice(0, MOST_TRIES)
  for (const [index, key] of tries.entries()) {
    const isLast = index === tries.length - 1
    const { answer, trouble } = await attempt(door, call, key, bodyFor(call, plan, key))
    trail.push({ keyId: key.id, status: answer instanceof NoAnswer ? 'unreached' : answer.status })

    const tried = { keyId: key.id, mapped: key.deployments.has(call.parsed.model), trail, timedOut: false }
    if (answer instanceof NoAnswer) {
      const timedOut = answer.cause.name === 'HeadersTimeoutError'
      if (isLast || answer.sent || !trouble) return { ...tried, answer: null, sent: answer.sent, timedOut }
    } else if (isLast || !trouble || mayHaveRun(answer.status) || call.client.disconnected.aborted) {
      call.body.letGo()
      return { ...tried, answer, sent: true }
    } else answer.body.destroy()
  }
  throw new Error('there was no key to try')
}

/** Somebody on the way gave up waiting: the provider may be at it still. */
const mayHaveRun = (status: number) => status === 504 || status === 524
