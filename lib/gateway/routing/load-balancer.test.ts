import { beforeEach, describe, expect, it } from 'vitest'
import { makeRests, type Cooldowns } from './cooldowns'
import { type Chooser, makeChooser } from './load-balancer'

const key = (id: number, tier = 0, weight = 1) => ({ id, mark: `key ${id}`, tier, weight })
const ids = (keys: { id: number }[]) => keys.map(({ id }) => id)

let rests: Cooldowns
let chooser: Chooser
beforeEach(() => {
  rests = makeRests()
  chooser = makeChooser(rests)
})

describe('which key', () => {
  it('takes lower tiers first, whatever their load', () => {
    chooser.begin(key(1), 1)
    expect(ids(chooser.order([key(2, 1), key(1, 0)], 1, 'm'))).toEqual([1, 2])
  })

  it('takes the least in flight for its weight', () => {
    const [heavy, light] = [key(1, 0, 3), key(2)]
    const counts = { 1: 0, 2: 0 }
    for (let member = 0; member < 40; member += 1) {
      const [first] = chooser.order([heavy, light], member, 'm')
      if (!first) throw new Error('none')
      counts[first.id as 1 | 2] += 1
      chooser.begin(first, member)
    }
    expect(counts).toEqual({ 1: 30, 2: 10 })
  })

  it('stays with the key a member used last when loads are equal', () => {
    chooser.begin(key(2), 7)()
    expect(ids(chooser.order([key(1), key(2)], 7, 'm'))).toEqual([2, 1])
    expect(ids(chooser.order([key(1), key(2)], 8, 'm'))).toEqual([1, 2])
  })

  it('only orders by rest: when all rest, the first to be well again is used', () => {
    const now = Date.now()
    rests.add('key 1', 'm', { until: now + 9000, busy: true })
    rests.add('key 2', null, { until: now + 5000, busy: true })
    expect(ids(chooser.order([key(1), key(2)], 1, 'm', now))).toEqual([2, 1])
    expect(ids(chooser.order([key(1), key(2)], 1, 'other', now))).toEqual([1, 2])
    expect(ids(chooser.order([key(1), key(2)], 1, 'm', now + 6000))).toEqual([2, 1])
    expect(ids(chooser.order([key(1), key(2)], 1, 'm', now + 9000))).toEqual([1, 2])
  })

  it('takes turns by weight where nothing is in flight, and a new key gets no more than its turn', () => {
    const counts = new Map<number, number>()
    let member = 0
    const use = (keys: ReturnType<typeof key>[], times: number) => {
      for (let time = 0; time < times; time += 1) {
        member += 1
        const [first] = chooser.order(keys, member, 'm')
        if (!first) throw new Error('none')
        counts.set(first.id, (counts.get(first.id) ?? 0) + 1)
        chooser.begin(first, member)()
      }
    }
    use([key(1, 0, 3), key(2)], 400)
    expect(counts).toEqual(
      new Map([
        [1, 300],
        [2, 100],
      ]),
    )
    counts.clear()
    use([key(1, 0, 3), key(2), key(3)], 100)
    expect([...counts.values()].sort()).toEqual([20, 20, 60])
  })

  it('knows of any number of models that do not exist only the latest', () => {
    for (let model = 0; model < 2000; model += 1) rests.add('key 1', `m${model}`, { until: 2e15, busy: false })
    expect(rests.until('key 1', 'm0', 1)).toBe(0)
    expect(rests.until('key 1', 'm1999', 1)).toBe(2e15)
    expect(rests.busy('key 1', 1)).toBeNull()
  })
})
