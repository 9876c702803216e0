import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collect } from '../../../test/collect'
import { timing } from '../http/timeouts'
import { send } from './http-client'

const server = createServer(async (request, response) => {
  const parts = await request.toArray()
  response.write(String(Buffer.concat(parts).length))
})
let pool: Pool
beforeAll(async () => {
  await once(server.listen(0), 'listening')
  pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterAll(async () => {
  await pool.destroy()
  server.closeAllConnections()
  server.close()
})

async function ask() {
  const parts = [Buffer.from('{'), Buffer.alloc(1_000_000, 'y')]
  const { signal } = new AbortController()
  const outgoing = { method: 'POST', path: '/', headers: {}, secret: 'sk-0123456789', body: parts } as const
  const { body } = await send(pool, outgoing, signal, timing)
  return { body, part: new WeakRef(parts[1] as Buffer) }
}

it('of a long body that was sent nothing stays in memory, however long the answer goes on', async () => {
  const { body, part } = await ask()
  expect(String((await once(body, 'data'))[0])).toBe('1000001')
  await expect
    .poll(() => {
      collect()
      return part.deref() === undefined
    })
    .toBe(true)
  expect(body.destroyed).toBe(false)
  body.destroy()
})
