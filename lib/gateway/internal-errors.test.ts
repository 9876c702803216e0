import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
/** In front of the gateway: writing the response head fails the first time. */
const faulty = createServer((request, response) => {
  const { writeHead } = response
  response.writeHead = () => {
    response.writeHead = writeHead
    throw new Error('an internal error')
  }
  void t.gateway.handle(request, response)
})
beforeAll(async () => {
  t = await testGateway()
  await once(faulty.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  faulty.closeAllConnections()
  faulty.close()
  await t.close()
})

it('an internal error leaves no ledger entry and no upstream connection open', async () => {
  const { port } = faulty.address() as AddressInfo
  const body = JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'stall:1' }] })
  const headers = { authorization: `Bearer ${TOKEN}` }
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', headers, body })
  expect([answer.status, (await answer.json()).error.code]).toEqual([500, 'internal'])
  expect((await t.entries()).at(-1)).toMatchObject({ state: 'estimated', status: 200 })
  await expect.poll(() => t.last().disconnected).toBe(true)
  expect(await t.gateway.keyHealth(1)).toMatchObject({ inFlight: 0 })
})
