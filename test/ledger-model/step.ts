import fc from 'fast-check'

/** One thing that happens. Numbers choose among what is there at the time, so that every sequence means something. */
export type Step =
  | { kind: 'pass' }
  | { kind: 'add'; limit: bigint | null }
  | { kind: 'limit'; user: number; limit: bigint | null }
  | { kind: 'reset' | 'delete' | 'restore'; user: number }
  | { kind: 'request'; user: number; stale: boolean; model: number; input: number; output: number }
  | { kind: 'settle'; entry: number; output: number; answered: number; again: boolean }
  | { kind: 'hang up' | 'fail' | 'leave'; entry: number; share: number }
  | { kind: 'crash'; midway: number; batch: number }
  | { kind: 'price'; model: number; pico: bigint; days: number }
  | { kind: 'reprice'; model: number | null; batch: number }
  | { kind: 'prune'; days: number; batch: number }
  | { kind: 'jump'; minutes: number }
  | { kind: 'zone'; zone: string }
  | { kind: 'sum'; months: number }

export const zones = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York'] as const

const any = fc.nat(1000)
const limit = fc.option(fc.bigInt(0n, 4000n))
const tokens = fc.nat(40)
const batch = fc.integer({ min: 1, max: 9 })
const kind = <Name extends string>(...names: Name[]) => fc.constantFrom(...names)

/** The first kind is what failing sequences shrink towards. */
export const steps = (count: number) =>
  fc.array(
    fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.record({ kind: kind('pass') }), weight: 1 },
      { arbitrary: fc.record({ kind: kind('add'), limit }), weight: 2 },
      { arbitrary: fc.record({ kind: kind('limit'), user: any, limit }), weight: 3 },
      { arbitrary: fc.record({ kind: kind('reset', 'delete', 'restore'), user: any }), weight: 3 },
      {
        arbitrary: fc.record({
          kind: kind('request'),
          ...{ user: any, stale: fc.boolean(), model: any, input: tokens, output: tokens },
        }),
        weight: 30,
      },
      {
        arbitrary: fc.record({
          kind: kind('settle'),
          ...{ entry: any, output: tokens, answered: any, again: fc.boolean() },
        }),
        weight: 20,
      },
      { arbitrary: fc.record({ kind: kind('hang up', 'fail', 'leave'), entry: any, share: fc.nat(100) }), weight: 9 },
      { arbitrary: fc.record({ kind: kind('crash'), midway: fc.nat(3), batch }), weight: 2 },
      {
        arbitrary: fc.record({
          kind: kind('price'),
          ...{ model: any, pico: fc.bigInt(0n, 30n), days: fc.integer({ min: -70, max: 5 }) },
        }),
        weight: 3,
      },
      { arbitrary: fc.record({ kind: kind('reprice'), model: fc.option(any), batch }), weight: 4 },
      { arbitrary: fc.record({ kind: kind('prune'), days: fc.nat(60), batch }), weight: 1 },
      { arbitrary: fc.record({ kind: kind('sum'), months: fc.integer({ min: -2, max: 1 }) }), weight: 2 },
      { arbitrary: fc.record({ kind: kind('zone'), zone: fc.constantFrom(...zones) }), weight: 1 },
      {
        arbitrary: fc.record({ kind: kind('jump'), minutes: fc.integer({ min: -40 * 1440, max: 40 * 1440 }) }),
        weight: 5,
      },
    ),
    { minLength: count, maxLength: count },
  ) as fc.Arbitrary<Step[]>
