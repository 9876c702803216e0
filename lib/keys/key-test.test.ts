import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { testKey } from './key-test'
import { addKey, patchKey } from './keys'

const admin = { userId: 1, isAdmin: true } as AdminActor
const secret = 'sk-good-secret-123456'
const CHUNK = Buffer.alloc(2 ** 20, ' ')
const ENDLESS = 256 * 2 ** 20
let respond: RequestListener
const provider = createServer((request, response) => respond(request, response))

let context: Awaited<ReturnType<typeof openTestContext>>
let id: number
beforeAll(async () => {
  vi.stubEnv('ALLOW_PRIVATE_UPSTREAMS', 'true')
  context = await openTestContext()
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  id = (await addKey(admin, { key: secret, name: 'main', endpoint })).id
})
afterAll(async () => {
  provider.close()
  await context.remove()
})

test('a valid key: the number of models', async () => {
  respond = ({ url, headers }, response) => {
    expect([url, headers.authorization]).toEqual(['/v1/models', `Bearer ${secret}`])
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'gpt-4o' }, { id: 'gpt-4o-mini' }] }))
  }
  expect(await testKey(admin, id)).toEqual({ ok: true, models: 2 })
})

test("a rejected key: the provider's message without the secret", async () => {
  respond = (_, response) => {
    response.statusCode = 401
    response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${secret}. Or sk-go***456.` } }))
  }
  expect(await testKey(admin, id)).toEqual({ ok: false, message: 'Incorrect API key provided: [key]. Or [key]' })
})

test('a key test stops reading an endless response', async () => {
  let sent = 0
  let closed: Promise<unknown> | undefined
  respond = (_, response) => {
    closed = once(response, 'close')
    const more = () => {
      while (!response.destroyed && sent < ENDLESS) {
        sent += CHUNK.length
        if (!response.write(CHUNK)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  }
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('responded with 200') })
  await closed
  expect(sent).toBeLessThan(ENDLESS / 4)
})

test('an invalid response, a redirect, and a refused connection', async () => {
  respond = (_, response) => void response.end('<html>')
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('responded with 200') })
  respond = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1/' }).end()
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('responded with 302') })
  await patchKey(admin, id, { endpoint: 'http://127.0.0.1:1/v1', key: 'sk-test-secret-0123' })
  expect(await testKey(admin, id)).toEqual({
    ok: false,
    message: '127.0.0.1:1 cannot be reached: the connection was refused.',
  })
})

test('an Azure key without an endpoint cannot be tested', async () => {
  await patchKey(admin, id, { api_type: 'azure_openai', endpoint: null })
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('needs an endpoint') })
})
