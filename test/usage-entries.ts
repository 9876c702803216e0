import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { dayOf, monthOf } from '../lib/core/time'
import type { Reservation, Settlement } from '../lib/ledger/entry'
import { noTokens } from '../lib/pricing/tokens'

export type TestEntry = { userId: number; startedAt: number; costPico: bigint | null; units: number; day: string }

const HOUR_MS = 3_600_000

/** Clocks change in New York on these days. */
const CLOCK_CHANGES = ['2026-03-08', '2026-11-01'].map((day) => Date.parse(`${day}T00:00:00Z`))

/** An instant of 2026; half of them are within two days of a clock change, often exactly on the hour. */
const instant = fc.oneof(
  fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-31T23:59:59Z') }),
  fc
    .tuple(
      fc.constantFrom(...CLOCK_CHANGES),
      fc.integer({ min: -48, max: 48 }),
      fc.constantFrom(-1, 0, 1, 900_000, 899_999),
    )
    .map(([change, hours, offset]) => change + hours * HOUR_MS + offset),
)

/** `count` random entries of a few users: some without a cost, some with a cost that exceeds a float’s precision. */
export function randomEntries(count: number, zone: string, seed: number): TestEntry[] {
  // Computes the day independently of the ledger.
  const days = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  const entry = fc.record({
    userId: fc.integer({ min: 2, max: 7 }),
    startedAt: instant,
    costPico: fc.option(fc.oneof(fc.bigInt(1n, 10_000_000n), fc.constant(9_007_199_254_741n)), { freq: 9 }),
    units: fc.nat(5000),
  })
  return fc.sample(entry, { numRuns: count, seed }).map((values) => ({ ...values, day: days.format(values.startedAt) }))
}

/** The day and the budget of a reservation, in `zone`. */
export function countedIn(userId: number, startedAt: number, limitPico: bigint | null = null, zone = 'UTC') {
  const day = dayOf(startedAt, zone)
  return { day, budgets: [{ userId, month: monthOf(day), limitPico }] }
}

export const reservationOf = ({ userId, startedAt, day }: TestEntry): Reservation => ({
  ...{ id: randomUUID(), userId, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false },
  ...{
    startedAt,
    reservedPico: 0n,
    estimatePico: null,
    day,
    budgets: [{ userId, month: monthOf(day), limitPico: null }],
  },
})

export const settlementOf = ({ startedAt, costPico, units }: TestEntry, id: string): Settlement => ({
  ...{ id, state: 'settled', costPico, units, keyId: 1 + (units % 3), label: `m${units % 4}`, answeredModel: 'm' },
  tokens: { ...noTokens, inputTokens: units },
  ...{ status: 200, firstByteAt: null, settledAt: startedAt, upstreamRequestId: null },
  ...{ serviceTier: null, variant: null, attempts: [], flags: [] },
})
