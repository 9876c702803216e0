import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { testGateway } from '../../test/gateway'
import type { ListedProvider } from '../pricing/list-schema'
import { packagedList } from '../pricing/price-list'
import { PROVIDER_IDS } from '../pricing/price-source'

let respond: (response: ServerResponse) => void = () => {}
const server = createServer((_, response) => respond(response))
let t: Awaited<ReturnType<typeof testGateway>>
let update: () => Promise<{ outcome: string; message: string | null }>
let lists: typeof import('./price-list')

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.stubEnv('PRICES_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`)
  vi.stubEnv('ALLOW_PRIVATE_UPSTREAMS', 'true')
  lists = await import('./price-list')
  t = await testGateway()
  update = () => lists.updatePriceList(t.context, null)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await t.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  await t.context.db.priceList.deleteMany()
})

/** The packaged list, changed. */
function listed(change: (providers: ListedProvider[]) => void): string {
  const providers = structuredClone(PROVIDER_IDS.flatMap((id) => packagedList.provider(id) ?? []))
  change(providers)
  return JSON.stringify(providers)
}
const serve = (body: string) => {
  respond = (response) => response.end(body)
}
const openai = (providers: ListedProvider[]) => providers.find(({ id }) => id === 'openai')
const newModel = (providers: ListedProvider[]) =>
  openai(providers)?.models.unshift({
    id: 'gpt-9-nova',
    match: { starts_with: 'gpt-9-nova' },
    prices: { input_mtok: 3, cache_read_mtok: 0.3, output_mtok: 12 },
  })

it('prices a model that the package does not know, without a restart', async () => {
  await (await t.chat('hi', { model: 'gpt-9-nova' })).text()
  serve(listed(newModel))
  expect(await update()).toMatchObject({ outcome: 'updated' })
  await (await t.chat('hi', { model: 'gpt-9-nova-2026-12-01' })).text()
  const [before, after] = await t.settled(2)
  expect(before).toMatchObject({ costPico: null, flags: 'no_price' })
  const { inputTokens = 0, outputTokens = 0 } = after ?? {}
  expect(after?.costPico).toBe(BigInt(inputTokens) * 3_000_000n + BigInt(outputTokens) * 12_000_000n)
  expect(await update()).toMatchObject({ outcome: 'unchanged' })
})

it('lets a change by more than a factor of five wait for an admin', async () => {
  serve(
    listed((providers) => {
      newModel(providers)
      const model = openai(providers)?.models.find(({ id }) => id === 'gpt-4o')
      if (model) model.prices = { input_mtok: 2500, output_mtok: 10_000 }
    }),
  )
  expect(await update()).toMatchObject({ outcome: 'waiting' })
  const rows = await t.context.db.priceList.findMany()
  expect(rows).toMatchObject([{ status: 'waiting' }])
  expect(JSON.parse(rows[0]?.changes ?? '').large).toContainEqual({
    ...{ provider: 'openai', model: 'gpt-4o', part: 'input_mtok' },
    ...{ from: 2.5, to: 2500 },
  })
})

it('lets one wait that takes effect only on a later day, or makes a model free under another entry', async () => {
  serve(
    listed((providers) => {
      const model = openai(providers)?.models.find(({ id }) => id === 'gpt-4o')
      const { prices } = model ?? {}
      if (model && prices && !Array.isArray(prices))
        model.prices = [
          { prices },
          { constraint: { start_date: '2999-01-01' }, prices: { ...prices, output_mtok: 10_000 } },
        ]
    }),
  )
  expect(await update()).toMatchObject({ outcome: 'waiting' })
  serve(
    listed((providers) =>
      openai(providers)?.models.unshift({
        id: 'free',
        match: { starts_with: 'gpt-4o' },
        prices: { input_mtok: 0, output_mtok: 0 },
      }),
    ),
  )
  expect(await update()).toMatchObject({ outcome: 'waiting' })
})

it.each<[string, () => void, RegExp]>([
  ['not JSON', () => serve('<html>'), /not JSON/],
  ['another shape', () => serve('{"models":[]}'), /not a price list/],
  [
    'a price that is no number',
    () =>
      serve(
        listed((all) =>
          openai(all)?.models.push({ id: 'x', match: { equals: 'x' }, prices: { input_mtok: '1' as never } }),
        ),
      ),
    /not a price list/,
  ],
  [
    'an expression of exponential time',
    () => serve(listed((all) => openai(all)?.models.push({ id: 'x', match: { regex: '(a+)+$' }, prices: {} }))),
    /not a price list/,
  ],
  ['a missing half', () => serve(listed((all) => openai(all)?.models.splice(10))), /half of the models of openai/],
  ['a missing provider', () => serve(listed((all) => all.splice(0, 3))), /half/],
  [
    'an error',
    () => {
      respond = (response) => response.writeHead(500).end()
    },
    /responded 500/,
  ],
  [
    'a body without end',
    () => {
      respond = (response) => endless(response)
    },
    /larger than 10 MiB/,
  ],
  [
    'a redirect without end',
    () => {
      respond = (response) => response.writeHead(302, { location: '/again' }).end()
    },
    /too often/,
  ],
  [
    'a connection that breaks',
    () => {
      respond = (response) => {
        response.write('[')
        setImmediate(() => response.destroy())
      }
    },
    /./,
  ],
])('rejects %s whole, reports it and keeps the last list', async (_, prepare, reason) => {
  prepare()
  const check = await update()
  expect(check).toMatchObject({ outcome: 'failed', message: expect.stringMatching(reason) })
  expect(await t.context.db.priceList.count()).toBe(0)
  const stored = await t.context.db.setting.findUnique({ where: { name: 'priceListCheck' } })
  expect(JSON.parse(stored?.value ?? '')).toMatchObject({ ...check })
})

it('has one alert for all failures until a fetch works again', async () => {
  const { markPriceAlert, pendingPriceAlert } = await import('../alerts/price-alerts')
  const pending = () => pendingPriceAlert(t.context)
  serve(listed(newModel))
  await update()
  expect(await pending()).toBeNull()

  serve('<html>')
  await update()
  const first = await pending()
  if (!first) throw new Error('no alert')
  expect(JSON.parse(first.body)).toEqual({
    ...{ id: first.id, type: 'price_list.failed', reason: 'It is not JSON.' },
    ...{ at: expect.any(String), since: expect.stringMatching(/^\d{4}-.*Z$/) },
  })
  respond = (response) => response.writeHead(500).end()
  await update()
  expect(await pending()).toMatchObject({ id: first.id })
  await markPriceAlert(t.context, first)
  await update()
  expect(await pending()).toBeNull()

  serve(listed(newModel))
  await update()
  expect(await pending()).toBeNull()
  serve('<html>')
  await update()
  expect((await pending())?.id).toMatch(new RegExp(`^price-list-(?!${first.id.slice(11)})\\d+$`))
})

function endless(response: ServerResponse) {
  const chunk = Buffer.alloc(1024 * 1024, ' ')
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  response.on('error', () => {})
  more()
}
