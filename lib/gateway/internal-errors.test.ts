import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'

let t: Awaited<ReturnType<typeof testGateway>>
/** In front of the gateway: the first head that is to go out is a mistake. */
const faulty = createServer((request, response) => {
  const { writeHead } = response
  response.writeHead = () => {
    response.writeHead = writeHead
    throw new Error('a mistake')
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

it('a mistake of ours leaves no entry open, and nothing of the provider', async () => {
  const { port } = faulty.address() as AddressInfo
  const body = JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'stall:1' }] })
  const headers = { authorization: `Bearer ${TOKEN}` }
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', headers, body })
  expect([answer.status, (await answer.json()).error.code]).toEqual([500, 'internal'])
  expect((await t.entries()).at(-1)).toMatchObject({ state: 'estimated', status: 200 })
  await expect.poll(() => t.last().cut).toBe(true)
  expect(await t.gateway.keyHealth(1)).toMatchObject({ inFlight: 0 })
})
