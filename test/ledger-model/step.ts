import fc from 'fast-check'
import type { PeriodLimit } from '../../lib/ledger/entry'

/** One event. Numbers select among what exists at the time, so that every sequence of steps is valid. */
export type Step =
  | { kind: 'noop' }
  | { kind: 'add'; limit: bigint | null }
  | { kind: 'limit'; user: number; limit: bigint | null }
  | { kind: 'period limits'; user: number; limits: PeriodLimit[] }
  | { kind: 'reset' | 'delete' | 'restore'; user: number }
  | { kind: 'request'; user: number; stale: boolean; model: number; input: number; output: number }
  | { kind: 'settle'; entry: number; output: number; answered: number; again: boolean }
  | { kind: 'disconnect' | 'fail' | 'release'; entry: number; share: number }
  | { kind: 'crash'; uncommitted: number }
  | { kind: 'apply'; count: number | null }
  | { kind: 'rollback'; count: number }
  | { kind: 'price'; model: number; pico: bigint; days: number }
  | { kind: 'reprice'; model: number | null; batch: number }
  | { kind: 'prune'; days: number; batch: number }
  | { kind: 'advance'; minutes: number }
  | { kind: 'zone'; zone: string }
  | { kind: 'roll up'; months: number }

export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

export const zones = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York'] as const

const index = fc.nat(1000)
const limit = fc.option(fc.bigInt(0n, 4000n))
const periodLimit = fc.record({
  period: fc.constantFrom('day' as const, 'week' as const, 'total' as const),
  limitPico: fc.bigInt(500n, 6000n),
})
const periodLimits = fc.uniqueArray(periodLimit, { selector: ({ period }) => period })
const tokens = fc.nat(40)
const batch = fc.integer({ min: 1, max: 9 })
const kind = <Name extends string>(...names: Name[]) => fc.constantFrom(...names)

/** Failing sequences shrink towards the first kind. */
export const steps = (count: number) =>
  fc.array(
    fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.record({ kind: kind('noop') }), weight: 1 },
      { arbitrary: fc.record({ kind: kind('add'), limit }), weight: 2 },
      { arbitrary: fc.record({ kind: kind('limit'), user: index, limit }), weight: 3 },
      { arbitrary: fc.record({ kind: kind('period limits'), user: index, limits: periodLimits }), weight: 3 },
      { arbitrary: fc.record({ kind: kind('reset', 'delete', 'restore'), user: index }), weight: 3 },
      {
        arbitrary: fc.record({
          kind: kind('request'),
          ...{ user: index, stale: fc.boolean(), model: index, input: tokens, output: tokens },
        }),
        weight: 30,
      },
      {
        arbitrary: fc.record({
          kind: kind('settle'),
          ...{ entry: index, output: tokens, answered: index, again: fc.boolean() },
        }),
        weight: 20,
      },
      {
        arbitrary: fc.record({ kind: kind('disconnect', 'fail', 'release'), entry: index, share: fc.nat(100) }),
        weight: 9,
      },
      { arbitrary: fc.record({ kind: kind('crash'), uncommitted: fc.nat(3) }), weight: 2 },
      { arbitrary: fc.record({ kind: kind('apply'), count: fc.option(batch) }), weight: 6 },
      { arbitrary: fc.record({ kind: kind('rollback'), count: batch }), weight: 1 },
      {
        arbitrary: fc.record({
          kind: kind('price'),
          ...{ model: index, pico: fc.bigInt(0n, 30n), days: fc.integer({ min: -70, max: 5 }) },
        }),
        weight: 3,
      },
      { arbitrary: fc.record({ kind: kind('reprice'), model: fc.option(index), batch }), weight: 4 },
      { arbitrary: fc.record({ kind: kind('prune'), days: fc.nat(60), batch }), weight: 1 },
      { arbitrary: fc.record({ kind: kind('roll up'), months: fc.integer({ min: -2, max: 1 }) }), weight: 2 },
      { arbitrary: fc.record({ kind: kind('zone'), zone: fc.constantFrom(...zones) }), weight: 1 },
      {
        arbitrary: fc.record({ kind: kind('advance'), minutes: fc.integer({ min: -40 * 1440, max: 40 * 1440 }) }),
        weight: 5,
      },
    ),
    { minLength: count, maxLength: count },
  ) as fc.Arbitrary<Step[]>
