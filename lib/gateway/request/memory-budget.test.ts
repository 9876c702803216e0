import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectGarbage } from '../../../test/collect-garbage'
import { TOKEN, testGateway } from '../../../test/gateway'
import { makeByteBudget, makeMemoryBudget } from './memory-budget'

const MB = 2 ** 20

/** Whether an allocation has grown, as soon as that can be known. */
async function grows(wait: Promise<void> | null) {
  let done = wait === null
  void wait?.then(() => {
    done = true
  })
  await new Promise(setImmediate)
  return done
}

describe('a byte budget', () => {
  it('charges what has arrived, not what was announced', async () => {
    const budget = makeByteBudget(100)
    budget.open(1).grow(10)
    expect(await grows(budget.open(1).grow(90))).toBe(true)
  })

  it('makes a body wait until there is room for it', async () => {
    const budget = makeByteBudget(100)
    const first = budget.open(1)
    first.grow(80)
    first.complete()
    const waits = [budget.open(1).grow(30), budget.open(1).grow(20)]
    expect(await Promise.all(waits.map(grows))).toEqual([false, true])
    first.release()
    first.release()
    expect(await grows(waits[0] ?? null)).toBe(true)
  })

  it('admits waiting bodies in order of arrival: a small one does not overtake a large one', async () => {
    const budget = makeByteBudget(100)
    const [one, two] = [budget.open(1), budget.open(1)]
    one.grow(60)
    two.grow(40)
    one.complete()
    two.complete()
    const waits = [budget.open(1).grow(60), budget.open(1).grow(30)]
    two.release()
    expect(await Promise.all(waits.map(grows))).toEqual([false, false])
    one.release()
    expect(await Promise.all(waits.map(grows))).toEqual([true, true])
  })

  it('admits the body that arrived first, not the one that began to wait first', async () => {
    const budget = makeByteBudget(100)
    const [holder, older, newer] = [budget.open(1), budget.open(1), budget.open(1)]
    holder.grow(100)
    holder.complete()
    const newerWaits = newer.grow(60)
    const olderWaits = older.grow(60)
    holder.release()
    expect(await grows(olderWaits)).toBe(true)
    expect(await grows(newerWaits)).toBe(false)
  })

  // A promise of SECURITY.md.
  it('bodies that would deadlock on the memory budget complete one by one, oldest first', async () => {
    const budget = makeByteBudget(100)
    const [one, two] = [budget.open(1), budget.open(1)]
    one.grow(50)
    two.grow(50)
    const second = two.grow(10)
    expect(await grows(one.grow(30))).toBe(true)
    expect(await grows(second)).toBe(false)
    one.complete()
    expect(await grows(second)).toBe(false)
    one.release()
    expect(await grows(second)).toBe(true)
  })

  it('ignores a body of which nothing has arrived when it looks for the oldest', async () => {
    const budget = makeByteBudget(100)
    const [, one, two] = [budget.open(1), budget.open(1), budget.open(1)]
    one.grow(50)
    two.grow(50)
    expect(await grows(one.grow(10))).toBe(true)
    expect(await grows(two.grow(10))).toBe(false)
  })

  it('lets only one body at a time exceed the total, in whatever order they begin to send', async () => {
    const budget = makeByteBudget(100)
    const latestFirst = [budget.open(1), budget.open(1), budget.open(1)].reverse()
    const grown = await Promise.all(latestFirst.map((allocation) => grows(allocation.grow(150))))
    expect(grown).toEqual([true, false, false])
    latestFirst[0]?.release()
    expect(await grows(latestFirst[1]?.grow(1) ?? null)).toBe(false)
  })

  it('charges nothing for a body that was given up while it waited', async () => {
    const budget = makeByteBudget(100)
    const [one, two] = [budget.open(1), budget.open(1)]
    one.grow(100)
    one.complete()
    void two.grow(100)
    two.release()
    one.release()
    expect(await grows(budget.open(1).grow(100))).toBe(true)
  })
})

describe('the share of a member', () => {
  it('is all that one member may hold, so that others never wait for them', async () => {
    const budget = makeByteBudget(100, 50)
    const [one, two] = [budget.open(1), budget.open(1)]
    one.grow(30)
    const waits = two.grow(30)
    expect(await grows(waits)).toBe(false)
    expect(await grows(budget.open(2).grow(50))).toBe(true)
    one.release()
    expect(await grows(waits)).toBe(true)
  })

  it('may be exceeded by one body at a time, the oldest of the member', async () => {
    const budget = makeByteBudget(100, 50)
    const [one, two] = [budget.open(1), budget.open(1)]
    one.grow(25)
    two.grow(25)
    const second = two.grow(20)
    expect(await grows(one.grow(20))).toBe(true)
    expect(await grows(second)).toBe(false)
    one.complete()
    one.release()
    expect(await grows(second)).toBe(true)
  })

  it('holds up only its own bodies when what it waits for ends', async () => {
    const budget = makeByteBudget(100, 60)
    const [one, other] = [budget.open(1), budget.open(3)]
    one.grow(60)
    one.complete()
    other.grow(40)
    other.complete()
    const [own, others] = [budget.open(1).grow(30), budget.open(2).grow(30)]
    other.release()
    expect(await Promise.all([own, others].map(grows))).toEqual([false, true])
  })
})

describe('the memory budget', () => {
  it('never makes a small body wait for large ones', () => {
    const budget = makeMemoryBudget(MB)
    const large = budget.open(1)
    for (let sent = 0; sent < 5 * MB; sent += 50_000) expect(large.grow(50_000)).toBeNull()
    expect(budget.open(1).grow(200_000)).not.toBeNull()
    expect(budget.open(1).grow(1000)).toBeNull()
  })

  it('charges nothing for a request of which only the head has arrived', () => {
    const budget = makeMemoryBudget(MB)
    for (let nth = 0; nth < 1000; nth += 1) budget.open(1)
    expect(budget.open(1).grow(2 * MB)).toBeNull()
  })

  it('is free again once everything is released, the beginnings of bodies too', () => {
    const budget = makeMemoryBudget(MB)
    // 320 beginnings of 64 KiB are 20 MB, more than fits at once.
    for (let nth = 0; nth < 320; nth += 1) {
      const allocation = budget.open(1)
      expect(allocation.grow(64 * 1024 + 5 * MB)).toBeNull()
      allocation.complete()
      allocation.release()
    }
  })
})

/** Begins a response, and never ends it. */
const slow = createServer((incoming, response) => {
  incoming.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"choices":[{"index":0,"delta":{"content":"Well"}}]}\n\n')
  })
})
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  await once(slow.listen(0, '127.0.0.1'), 'listening')
  t = await testGateway({ env: { MAX_BODY_MB: '1' } })
})
afterAll(async () => {
  await t.close()
  slow.closeAllConnections()
  slow.close()
})

it('a large body is sent again, whole, when its first key fails', async () => {
  await t.addKey('sk-fake-second-secret-0002', { tier: 1 })
  t.fake.nextScripts.push({ status: 429 })
  const content = 'y'.repeat(MB / 2)
  expect((await t.chat(content)).status).toBe(200)
  expect(new Set(t.fake.requests.map(({ headers }) => headers.authorization)).size).toBe(2)
  for (const { json, headers } of t.fake.requests) {
    expect(json).toMatchObject({ messages: [{ content }] })
    expect(headers['transfer-encoding']).toBeUndefined()
  }
})

it('large bodies leave memory once the response begins: a dozen open streams hold none, and block no other request', async () => {
  const endpoint = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/v1`
  await t.addKey('sk-fake-third-secret-00003', { endpoint, models: '["slow"]', tier: -1 })
  const head = '{"model":"slow","stream":true,"messages":[],"x":"'
  const body = Buffer.from(`${head}${'y'.repeat(MB - head.length - 2)}"}`)
  const ask = async () => {
    const call = request(`${t.url}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })
    const [response] = (await once(call.end(body), 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    return call
  }
  const held = () => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers
  }
  const open = []
  while (open.length < 12) open.push(await ask())
  await expect.poll(held).toBeLessThan(8 * MB)
  for (const call of open) call.destroy()
  expect(await t.settled(13)).toHaveLength(13)
})
