import { beforeEach, describe, expect, it } from 'vitest'
import { type Cooldowns, makeCooldowns } from './cooldowns'
import { type LoadBalancer, makeLoadBalancer } from './load-balancer'

const key = (id: number, tier = 0, weight = 1) => ({ id, version: `key ${id}`, tier, weight })
const ids = (keys: { id: number }[]) => keys.map(({ id }) => id)

let cooldowns: Cooldowns
let loadBalancer: LoadBalancer
beforeEach(() => {
  cooldowns = makeCooldowns()
  loadBalancer = makeLoadBalancer(cooldowns)
})

describe('the load balancer', () => {
  it('prefers lower tiers, whatever their load', () => {
    loadBalancer.trackInFlight(key(1), 1)
    expect(ids(loadBalancer.order([key(2, 1), key(1, 0)], 1, 'm'))).toEqual([1, 2])
  })

  it('prefers the fewest requests in flight per weight', () => {
    const [heavy, light] = [key(1, 0, 3), key(2)]
    const counts = { 1: 0, 2: 0 }
    for (let member = 0; member < 40; member += 1) {
      const [first] = loadBalancer.order([heavy, light], member, 'm')
      if (!first) throw new Error('none')
      counts[first.id as 1 | 2] += 1
      loadBalancer.trackInFlight(first, member)
    }
    expect(counts).toEqual({ 1: 30, 2: 10 })
  })

  it('prefers the key a member used last when loads are equal', () => {
    loadBalancer.trackInFlight(key(2), 7)()
    expect(ids(loadBalancer.order([key(1), key(2)], 7, 'm'))).toEqual([2, 1])
    expect(ids(loadBalancer.order([key(1), key(2)], 8, 'm'))).toEqual([1, 2])
  })

  it('only orders by cooldown: when all keys have one, the first to end is used', () => {
    const now = Date.now()
    cooldowns.add('key 1', 'm', { until: now + 9000, isOutage: true })
    cooldowns.add('key 2', null, { until: now + 5000, isOutage: true })
    expect(ids(loadBalancer.order([key(1), key(2)], 1, 'm', now))).toEqual([2, 1])
    expect(ids(loadBalancer.order([key(1), key(2)], 1, 'other', now))).toEqual([1, 2])
    expect(ids(loadBalancer.order([key(1), key(2)], 1, 'm', now + 6000))).toEqual([2, 1])
    expect(ids(loadBalancer.order([key(1), key(2)], 1, 'm', now + 9000))).toEqual([1, 2])
  })

  it('takes turns by weight when nothing is in flight, and gives a new key no more than its share', () => {
    const counts = new Map<number, number>()
    let member = 0
    const use = (keys: ReturnType<typeof key>[], times: number) => {
      for (let time = 0; time < times; time += 1) {
        member += 1
        const [first] = loadBalancer.order(keys, member, 'm')
        if (!first) throw new Error('none')
        counts.set(first.id, (counts.get(first.id) ?? 0) + 1)
        loadBalancer.trackInFlight(first, member)()
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
})

it('of any number of models that do not exist only the latest cooldowns are kept', () => {
  for (let model = 0; model < 2000; model += 1) cooldowns.add('key 1', `m${model}`, { until: 2e15, isOutage: false })
  expect(cooldowns.until('key 1', 'm0', 1)).toBe(0)
  expect(cooldowns.until('key 1', 'm1999', 1)).toBe(2e15)
  expect(cooldowns.outage('key 1', 1)).toBeNull()
})
