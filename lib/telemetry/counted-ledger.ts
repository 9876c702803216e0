import type { Ledger, Reservation, Settlement } from '../ledger/entry'
import { note } from '../logging/request-log'
import type { Meters } from './meters'

/** Counts what passes into the books, at the one place where all of it does, and notes it for the request's span. */
export function countedLedger(ledger: Ledger, meters: Meters): Ledger {
  const open = new Map<string, Reservation>()

  const queued = async <Value>(work: Promise<Value>): Promise<Value> => {
    meters.ledgerQueue.inc()
    try {
      return await work
    } finally {
      meters.ledgerQueue.dec()
    }
  }
  const closed = (id: string) => {
    const reservation = open.get(id)
    open.delete(id)
    meters.openReservations.set(open.size)
    return reservation
  }

  return {
    ...ledger,
    async reserve(reservation) {
      const refusal = await queued(ledger.reserve(reservation))
      if (refusal === null) {
        open.set(reservation.id, reservation)
        note({ reservation })
      }
      meters.openReservations.set(open.size)
      return refusal
    },
    async settle(settlement) {
      const isSettled = await queued(ledger.settle(settlement))
      const reservation = closed(settlement.id)
      if (reservation && isSettled) {
        count(meters, reservation, settlement)
        note({ settlement })
      }
      return isSettled
    },
    async release(left) {
      const isReleased = await queued(ledger.release(left))
      closed(left.id)
      return isReleased
    },
  }
}

function count(meters: Meters, { endpoint, stream, startedAt }: Reservation, settlement: Settlement) {
  const { label: model, state, tokens, costPico, firstByteAt, trail } = settlement
  meters.requests.inc({ model, endpoint, state })
  meters.tokens.inc({ model, type: 'input' }, tokens.inputTokens)
  meters.tokens.inc({ model, type: 'output' }, tokens.outputTokens)
  meters.cached.inc({ model }, tokens.cachedTokens)
  if (costPico === null) meters.unpriced.inc({ model })
  else meters.cost.inc({ model }, Number(costPico))
  if (firstByteAt !== null && state !== 'failed')
    meters.firstByte.observe({ model, stream: String(stream) }, Math.max(firstByteAt - startedAt, 0) / 1000)
  for (const { status } of trail) {
    const error = errorOf(status)
    if (error) meters.upstreamErrors.inc({ status: error })
  }
}

/** By name only those that say what to do. */
const TELLING = new Set([401, 403, 404, 408, 429])

function errorOf(status: number | 'unreached'): string | null {
  if (status === 'unreached') return status
  if (status < 400) return null
  return TELLING.has(status) ? String(status) : `${Math.floor(status / 100)}xx`
}
