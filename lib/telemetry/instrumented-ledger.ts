import type { Ledger, Reservation, Settlement } from '../ledger/entry'
import { addRequestFacts } from '../logging/request-log'
import type { Metrics } from './metrics'

/**
 * Updates the metrics with every entry that is opened or closed, and adds the entry to the request's facts, for its span.
 * All requests to a provider pass through the ledger.
 */
export function instrumentedLedger(ledger: Ledger, metrics: Metrics): Ledger {
  const open = new Map<string, Reservation>()
  let queued = 0
  metrics.setLedgerSource({ open: () => open.size, queued: () => queued })

  const queue = <Value>(operation: Promise<Value>): Promise<Value> => {
    queued += 1
    operation.then(dequeue, dequeue)
    return operation
  }
  const dequeue = () => {
    queued -= 1
  }
  const close = (id: string) => {
    const reservation = open.get(id)
    open.delete(id)
    return reservation
  }

  return {
    ...ledger,
    async reserve(reservation) {
      const rejection = await queue(ledger.reserve(reservation))
      if (rejection === null) {
        open.set(reservation.id, reservation)
        addRequestFacts({ reservation })
      }
      return rejection
    },
    async settle(settlement) {
      const result = await queue(ledger.settle(settlement))
      const reservation = close(settlement.id)
      if (reservation && (result === 'done' || result === 'late')) {
        countRequest(metrics, reservation, settlement)
        addRequestFacts({ settlement })
      }
      return result
    },
    async release(reservation) {
      const isReleased = await queue(ledger.release(reservation))
      close(reservation.id)
      return isReleased
    },
  }
}

function countRequest(metrics: Metrics, { endpoint, stream, startedAt }: Reservation, settlement: Settlement) {
  const { state, firstByteAt, attempts } = settlement
  const model = metrics.totals.modelLabel(settlement.label)
  metrics.totals.add(endpoint, settlement)
  if (firstByteAt !== null && state !== 'failed')
    metrics.timeToFirstByte.observe({ model, stream: String(stream) }, Math.max(firstByteAt - startedAt, 0) / 1000)
  for (const { status } of attempts) {
    const error = errorLabel(status)
    if (error) metrics.upstreamErrors.inc({ status: error })
  }
}

/** Statuses with a label of their own, because each asks for a different reaction. */
const ACTIONABLE = new Set([401, 403, 404, 408, 429])

function errorLabel(status: Settlement['attempts'][number]['status']): string | null {
  if (typeof status === 'string') return 'unreachable'
  if (status < 400) return null
  return ACTIONABLE.has(status) ? String(status) : `${Math.floor(status / 100)}xx`
}
