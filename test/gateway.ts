import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseEnv } from '../lib/config/env'
import { makeGateway } from '../lib/gateway/gateway'
import type { Timeouts } from '../lib/gateway/http/timeouts'
import { upgradeResponse } from '../lib/gateway/http/upgrade-response'
import type { AppContext } from '../lib/runtime/context'
import { openTestContext } from './context'
import { type ReceivedRequest, startFakeProvider } from './fake-provider/fake-provider'

export const TOKEN = '11111111-2222-4333-8444-555555555555'
export const SECRET = 'sk-fake-secret-of-openai-0001'

type Options = {
  env?: Record<string, string>
  timeouts?: Partial<Timeouts>
  /** Replaces parts of the context, for fault injection. */
  wrap?: (context: AppContext) => AppContext
}

type Limits = {
  dailyLimitPico?: bigint
  weeklyLimitPico?: bigint
  monthlyLimitPico?: bigint
  totalLimitPico?: bigint
  requestsPerMinute?: number
  tokensPerMinute?: number
  models?: string
  disabled?: boolean
  expiresAt?: Date
}

/** A gateway on a real database and its own port, with one member and one key of a fake provider. */
export async function testGateway({ env = {}, timeouts = {}, wrap = (context) => context }: Options = {}) {
  const fake = await startFakeProvider()
  const context = await openTestContext()
  const at = new Date()
  const { db, vault } = context

  const addMember = (name: string, token: string, more: Limits) =>
    db.user.create({
      data: {
        name,
        tokenHmac: vault.fingerprint('token', token),
        tokenHint: '',
        createdAt: at,
        updatedAt: at,
        ...more,
      },
    })
  const addKey = async (
    secret: string,
    more: { tier?: number; models?: string; endpoint?: string; apiType?: string; priceList?: string } = {},
  ) => {
    const data = { name: secret, apiType: 'openai', hint: '', createdAt: at, updatedAt: at, ...more }
    const { id } = await db.providerKey.create({ data })
    await db.providerKey.update({ where: { id }, data: { keySealed: vault.encrypt(`ProviderKey.key:${id}`, secret) } })
    return id
  }
  await addMember('ann', TOKEN, {})
  await addKey(SECRET)

  const variables = { OPENAI_BASE_URL: `${fake.url}/v1`, ALLOW_PRIVATE_UPSTREAMS: 'true', ...env }
  const gateway = makeGateway(wrap(context), parseEnv(variables), timeouts)
  const server = createServer(gateway.handle)
  server.on('upgrade', (request, socket, head) => {
    void gateway.upgrade(request, upgradeResponse(request, socket), socket, head)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`

  const post = (path: string, body: unknown, init: RequestInit & { token?: string } = {}) =>
    fetch(`${url}/${path}`, {
      method: 'POST',
      body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body),
      ...init,
      headers: { authorization: `Bearer ${init.token ?? TOKEN}`, ...init.headers },
    })

  return {
    ...{ fake, context, gateway, url, addMember, addKey, post },
    chat: (content: string, more: Record<string, unknown> = {}, init: Parameters<typeof post>[2] = {}) =>
      post('chat/completions', { model: 'gpt-4o', messages: [{ role: 'user', content }], ...more }, init),
    /** At the prices in effect now. */
    reprice: () => {
      const what = { model: null, until: Date.now() + 1000, defaultBaseUrl: variables.OPENAI_BASE_URL }
      return context.ledger.reprice(what, () => {})
    },
    setPrice: (model: string, pico: bigint) =>
      db.price.create({
        data: { model, validFrom: '2020-01-01', inputPico: pico, cachedInputPico: pico, outputPico: pico },
      }),
    entries: () => db.usageEntry.findMany({ orderBy: { id: 'asc' } }),
    last: (): ReceivedRequest => fake.requests[fake.requests.length - 1] ?? fail(),
    /** Resolves once `count` entries stand closed in the ledger. */
    async settled(count: number) {
      for (;;) {
        const rows = await db.usageEntry.findMany({ orderBy: { id: 'asc' } })
        if (rows.length >= count && rows.every(({ state }) => state !== 'reserved')) return rows
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async close() {
      await gateway.close(100)
      server.closeAllConnections()
      server.close()
      await fake.close()
      await context.remove()
    },
  }
}

const fail = (): never => {
  throw new Error('the provider has received no request')
}
