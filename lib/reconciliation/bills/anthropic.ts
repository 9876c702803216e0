import { z } from 'zod'
import { type BilledLine, mergeLines, type Part, parseAmount, quantityLine, type RemoteKey, utcDay } from './bill'
import { type ProviderApi, parseAnswer, readPages } from './provider-api'

const Group = z.object({ api_key_id: z.string().nullish(), model: z.string().nullish() })
const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: z.array(row),
    has_more: z.boolean().nullish(),
    next_page: z.string().nullish(),
    data_refreshed_at: z.string().nullish(),
  })

const count = z.number().nonnegative().nullish()
const UsagePage = pageOf(
  z.object({
    group: Group,
    usage: z.object({
      ...{ uncached_input_tokens: count, cache_read_input_tokens: count, output_tokens: count, requests: count },
      cache_creation: z.object({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }).nullish(),
    }),
  }),
)
const CostPage = pageOf(
  z.object({
    group: Group.extend({ cost_type: z.string().nullish(), token_type: z.string().nullish() }),
    cost: z.object({ amount: z.string(), list_amount: z.string().nullish(), currency: z.string() }),
  }),
)
const Keys = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string().nullish(), partial_key_hint: z.string().nullish() })),
  has_more: z.boolean().nullish(),
  next_page: z.string().nullish(),
  last_id: z.string().nullish(),
})

const tokenTypes: Record<string, Part> = {
  uncached_input_tokens: 'input',
  cache_read_input_tokens: 'cached_input',
  'cache_creation.ephemeral_5m_input_tokens': 'cache_write',
  'cache_creation.ephemeral_1h_input_tokens': 'cache_write',
  output_tokens: 'output',
}

/** Where the answer does not say how far its data goes. */
const MAX_DELAY_MS = 48 * 3_600_000

/** Usage and cost of an organization, with an Admin key. */
export const anthropicApi: ProviderApi = {
  base: 'https://api.anthropic.com',
  headers: (secret) => ({
    'x-api-key': secret,
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'analytics-usage-cost-2026-08-24',
  }),
  async listKeys(client) {
    const keys: RemoteKey[] = []
    for (let cursor: readonly [string, string][] = []; ; ) {
      const page = parseAnswer(Keys, await client.get('/v1/organizations/api_keys', [['limit', '1000'], ...cursor]))
      keys.push(
        ...page.data.map(({ id, name, partial_key_hint: hint }) => ({
          ...{ remoteId: id, name: name ?? '', redacted: hint ?? '' },
        })),
      )
      const next = page.next_page ?? page.last_id
      if (!page.has_more || !next || page.data.length === 0) return keys
      cursor = [[page.next_page ? 'page' : 'after_id', next]]
    }
  },
  async fetchDay(client, day) {
    const { from, to } = utcDay(day)
    const range = [
      ['starting_at', new Date(from).toISOString()],
      ['ending_at', new Date(to).toISOString()],
      ['time_bucket_width', '1d'],
      ['limit', '1000'],
      ['group_by[]', 'api_key_id'],
      ['group_by[]', 'model'],
    ] as const
    const usage = await readPages(client, '/v1/organizations/analytics/usage', UsagePage, range)
    const costs = await readPages(client, '/v1/organizations/analytics/cost', CostPage, [
      ...range,
      ['group_by[]', 'cost_type'],
      ['group_by[]', 'token_type'],
    ])
    const refreshed = costs.map(({ data_refreshed_at: at }) => (at ? Date.parse(at) : Date.now() - MAX_DELAY_MS))
    return {
      lines: await mergeLines([
        ...usage.flatMap(({ data }) => data.flatMap(toUses)),
        ...costs.flatMap(({ data }) => data.flatMap(toCost)),
      ]),
      isFinal: refreshed.every((at) => at >= to),
      responses: client.takeResponses(),
    }
  },
}

function toUses({ group, usage }: z.infer<typeof UsagePage>['data'][number]): BilledLine[] {
  const written = usage.cache_creation
  const quantities: [Part, number][] = [
    ['requests', usage.requests ?? 0],
    ['input', usage.uncached_input_tokens ?? 0],
    ['cached_input', usage.cache_read_input_tokens ?? 0],
    ['cache_write', (written?.ephemeral_5m_input_tokens ?? 0) + (written?.ephemeral_1h_input_tokens ?? 0)],
    ['output', usage.output_tokens ?? 0],
  ]
  return quantities.flatMap(([part, quantity]) =>
    quantity > 0 ? [quantityLine(group.api_key_id ?? '', group.model ?? '', part, quantity)] : [],
  )
}

/** Amounts are cents. Discounts apply to the whole bill: what is compared is the list price. */
function toCost({ group, cost }: z.infer<typeof CostPage>['data'][number]): BilledLine[] {
  const parsed = parseAmount(cost.list_amount ?? cost.amount, 100n)
  if (!parsed) return []
  const part = tokenTypes[group.token_type ?? '']
  const line = part
    ? { model: group.model ?? '', part }
    : { model: '', part: `fee:${group.cost_type ?? 'other'}` as const }
  return [
    { remoteKey: group.api_key_id ?? '', ...line, quantity: 0n, currency: cost.currency.toUpperCase(), ...parsed },
  ]
}
