import { beforeEach, describe, expect, it } from 'vitest'
import { type Chooser, makeChooser } from './choose-key'

const key = (id: number, tier = 0, weight = 1) => ({ id, tier, weight })
const ids = (keys: { id: number }[]) => keys.map(({ id }) => id)

let chooser: Chooser
beforeEach(() => {
  chooser = makeChooser()
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
    chooser.cool(key(1), 'm', now + 9000)
    chooser.cool(key(2), null, now + 5000)
    expect(ids(chooser.order([key(1), key(2)], 1, 'm', now))).toEqual([2, 1])
    expect(ids(chooser.order([key(1), key(2)], 1, 'other', now))).toEqual([1, 2])
    expect(ids(chooser.order([key(1), key(2)], 1, 'm', now + 6000))).toEqual([2, 1])
    expect(ids(chooser.order([key(1), key(2)], 1, 'm', now + 9000))).toEqual([1, 2])
  })
})
