import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { noTokens, type Reservation, type Settlement } from '../lib/ledger/entry'

export type Booked = { userId: number; startedAt: number; costPico: bigint | null; units: number; day: string }

const HOUR = 3_600_000

/** Around these days clocks change in New York. */
const EDGES = ['2026-03-08', '2026-11-01'].map((day) => Date.parse(`${day}T00:00:00Z`))

/** An instant of a year, every second one within two days of a change of clocks, often at the very edge of an hour. */
const instant = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-31T23:59:59Z') }),
  fc
    .tuple(fc.constantFrom(...EDGES), fc.integer({ min: -48, max: 48 }), fc.constantFrom(-1, 0, 1, 900_000, 899_999))
    .map(([edge, hours, more]) => edge + hours * HOUR + more),
)

/** So many requests of a few people, some of whose cost nobody knows, and some above what a float can hold. */
export function manyEntries(count: number, zone: string, seed: number): Booked[] {
  // Another road to the day than the ledger's own.
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  const one = fc.record({
    userId: fc.integer({ min: 2, max: 7 }),
    startedAt: instant,
    costPico: fc.option(fc.oneof(fc.bigInt(1n, 10_000_000n), fc.constant(9_007_199_254_741n)), { freq: 9 }),
    units: fc.nat(5000),
  })
  return fc.sample(one, { numRuns: count, seed }).map((entry) => ({ ...entry, day: days.format(entry.startedAt) }))
}

export const reservationOf = ({ userId, startedAt }: Booked): Reservation => ({
  ...{ id: randomUUID(), userId, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false },
  ...{ startedAt, reservedPico: 0n, estimatePico: null, limitPico: null },
})

export const settlementOf = ({ startedAt, costPico, units }: Booked, id: string): Settlement => ({
  ...{ id, state: 'settled', costPico, units, keyId: 1 + (units % 3), label: `m${units % 4}`, answeredModel: 'm' },
  tokens: { ...noTokens, inputTokens: units },
  ...{ status: 200, firstByteAt: null, settledAt: startedAt, upstreamRequestId: null },
  ...{ serviceTier: null, variant: null, trail: [], flags: [] },
})
