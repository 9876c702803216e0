import { busy } from '../http/rejections'
import type { Timeouts } from '../http/timeouts'
import type { RequestContext } from '../request-context'
import { hasBudget, type Member } from '../snapshot/snapshot'

/** Responses read on at once for one member whose clients have disconnected. */
export const MAX_DRAINS = 20

type Disconnected = Pick<
  RequestContext,
  'member' | 'drainsOnDisconnect' | 'upstream' | 'abandoned' | 'drainCutShort' | 'awaitsOnlyUsage'
>

/**
 * What becomes of the upstream call of a client that has disconnected. Aborting it stops the provider's meter too; but a
 * member with a budget pays what the provider bills, so that response is read to its usage, and so is one that only lacks it.
 */
export type DrainOnDisconnect = {
  /**
   * Throws 429 when a member with a budget has no slot left. What of theirs is already in flight is drained all the same:
   * otherwise abandoned requests would cost more than is charged.
   */
  requireSlot(member: Member): void
  /** Answers what has to be called when the request is over. */
  start(request: Disconnected): () => void
  /** Aborts everything that is being drained, and drains nothing more. */
  stop(): void
}

export function makeDrainOnDisconnect({ drain, finishGrace }: Pick<Timeouts, 'drain' | 'finishGrace'>) {
  /** Per member, so that nobody can use up the slots of others. */
  const draining = new Map<number, Set<Disconnected>>()
  let stopped = false

  const hasSlot = ({ id }: Member) => (draining.get(id)?.size ?? 0) < MAX_DRAINS

  const abandon = (request: Disconnected) => {
    request.abandoned = true
    request.upstream?.abort(new Error('the client disconnected'))
  }

  const cutShort = (request: Disconnected) => {
    request.drainCutShort = true
    abandon(request)
  }

  function occupySlot(request: Disconnected): () => void {
    const { id } = request.member
    const drains = draining.get(id) ?? new Set()
    draining.set(id, drains.add(request))
    const timer = setTimeout(() => cutShort(request), drain)
    return () => {
      clearTimeout(timer)
      drains.delete(request)
      if (drains.size === 0 && draining.get(id) === drains) draining.delete(id)
    }
  }

  function start(request: Disconnected): () => void {
    const { member, drainsOnDisconnect, awaitsOnlyUsage } = request
    if (drainsOnDisconnect && !stopped && (hasBudget(member) || hasSlot(member))) return occupySlot(request)
    if (drainsOnDisconnect || awaitsOnlyUsage?.() !== true) {
      abandon(request)
      return () => {}
    }
    request.abandoned = true
    const timer = setTimeout(() => abandon(request), finishGrace)
    return () => clearTimeout(timer)
  }

  return {
    requireSlot(member) {
      if (hasBudget(member) && !hasSlot(member)) throw noSlotLeft()
    },
    start,
    stop() {
      stopped = true
      for (const drains of draining.values()) for (const request of drains) cutShort(request)
    },
  } satisfies DrainOnDisconnect
}

const noSlotLeft = () =>
  busy(`${MAX_DRAINS} responses that your clients abandoned are still in progress. Try again when one has ended.`)
