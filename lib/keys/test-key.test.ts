import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { temporaryHouse } from '../../test/context'
import type { Admin } from '../auth/actor'
import { addKey, patchKey } from './keys'
import { testKey } from './test-key'

const admin = { userId: 1, isAdmin: true } as Admin
const secret = 'sk-good-secret-123456'
const CHUNK = Buffer.alloc(2 ** 20, ' ')
const ENDLESS = 256 * 2 ** 20
let answer: RequestListener
const provider = createServer((request, response) => answer(request, response))

let house: Awaited<ReturnType<typeof temporaryHouse>>
let id: number
beforeAll(async () => {
  vi.stubEnv('ALLOW_PRIVATE_UPSTREAMS', 'true')
  house = await temporaryHouse()
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  id = (await addKey(admin, { key: secret, name: 'main', endpoint })).id
})
afterAll(async () => {
  provider.close()
  await house.remove()
})

test('a good key: how many models it may use', async () => {
  answer = ({ url, headers }, response) => {
    expect([url, headers.authorization]).toEqual(['/v1/models', `Bearer ${secret}`])
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'gpt-4o' }, { id: 'gpt-4o-mini' }] }))
  }
  expect(await testKey(admin, id)).toEqual({ ok: true, models: 2 })
})

test("a refused key: the provider's own words, without the secret", async () => {
  answer = (_, response) => {
    response.statusCode = 401
    response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${secret}. Or sk-go***456.` } }))
  }
  expect(await testKey(admin, id)).toEqual({ ok: false, message: 'Incorrect API key provided: [key]. Or [key]' })
})

test('a key test stops reading an endless response', async () => {
  let sent = 0
  let left: Promise<unknown> | undefined
  answer = (_, response) => {
    left = once(response, 'close')
    const more = () => {
      while (!response.destroyed && sent < ENDLESS) {
        sent += CHUNK.length
        if (!response.write(CHUNK)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  }
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('answered 200') })
  await left
  expect(sent).toBeLessThan(ENDLESS / 4)
})

test('nonsense, a redirect or nobody there', async () => {
  answer = (_, response) => void response.end('<html>')
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('answered 200') })
  answer = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1/' }).end()
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('answered 302') })
  await patchKey(admin, id, { endpoint: 'http://127.0.0.1:1/v1' })
  expect(await testKey(admin, id)).toEqual({
    ok: false,
    message: '127.0.0.1:1 cannot be reached: the connection was refused.',
  })
})

test('an Azure key without an endpoint has nowhere to ask', async () => {
  await patchKey(admin, id, { api_type: 'azure_openai', endpoint: null })
  expect(await testKey(admin, id)).toMatchObject({ ok: false, message: expect.stringContaining('needs an endpoint') })
})
