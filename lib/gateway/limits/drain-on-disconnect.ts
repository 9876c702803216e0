import type { Timeouts } from '../http/timeouts'
import type { RequestContext } from '../request-context'

/** Responses read on at once for clients that have disconnected; further ones are aborted with their client. */
const MAX_DRAINS = 100

type Disconnected = Pick<RequestContext, 'drainsOnDisconnect' | 'upstream' | 'abandoned' | 'awaitsOnlyUsage'>

/**
 * What becomes of the upstream call of a client that has disconnected. Aborting it stops the provider's meter too; but a
 * member with a budget pays what the provider bills, so that response is read to its usage, and so is one that only lacks it.
 */
export type DrainOnDisconnect = {
  /** Answers what has to be called when the request is over. */
  start(request: Disconnected): () => void
  /** Aborts everything that is being drained, and drains nothing more. */
  stop(): void
}

export function makeDrainOnDisconnect({ drain, finishGrace }: Pick<Timeouts, 'drain' | 'finishGrace'>) {
  const draining = new Set<Disconnected>()
  let stopped = false

  const abandon = (request: Disconnected) => {
    request.abandoned = true
    request.upstream?.abort(new Error('the client disconnected'))
  }

  function start(request: Disconnected): () => void {
    const drains = request.drainsOnDisconnect && !stopped && draining.size < MAX_DRAINS
    const awaitsUsage = !request.drainsOnDisconnect && request.awaitsOnlyUsage?.() === true
    if (!drains && !awaitsUsage) {
      abandon(request)
      return () => {}
    }
    if (drains) draining.add(request)
    else request.abandoned = true
    const timer = setTimeout(() => abandon(request), drains ? drain : finishGrace)
    return () => {
      clearTimeout(timer)
      draining.delete(request)
    }
  }

  return {
    start,
    stop() {
      stopped = true
      for (const request of draining) abandon(request)
    },
  } satisfies DrainOnDisconnect
}
