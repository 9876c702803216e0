import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { formatPico } from '../lib/core/money'
import type { ReceivedRequest } from './fake-provider/fake-provider'

/** A request that a provider served, as it bills it. */
export type BilledRequest = {
  secret: string
  model: string
  at: number
  input: number
  cached: number
  output: number
  /** Calls of its web search. */
  searches: number
  /** If it stands for several. */
  requests?: number
}

/** Pico-dollars per token of a model, and of one web search. */
export type Tariff = { input: bigint; cached: bigint; output: bigint }
export const SEARCH_FEE = 10_000_000_000n

type BilledKey = { secret: string; remoteId: string; name: string }

export type Billing = {
  /** The secret of the admin key. */
  admin: string
  keys: BilledKey[]
  served: BilledRequest[]
  tariffs: Record<string, Tariff>
  /** How many decimal places of a dollar amounts have; costs are rounded to them. */
  places: number
  currency: string
  /** How many of the last requests it has not counted yet. */
  late: number
  /** Statuses it answers the next requests with, in place of what they ask for; 200 stands for the answer. */
  faults: number[]
  rowsPerPage: number
  /** Until when its data is complete, in milliseconds. */
  refreshedAt: number
}

export const billing = (more: Partial<Billing> = {}): Billing => ({
  ...{ admin: 'sk-admin-fake-0123456789', keys: [], served: [], tariffs: {}, places: 12, currency: 'USD', late: 0 },
  ...{ faults: [], rowsPerPage: 4, refreshedAt: Date.now(), ...more },
})

/** What the fake provider of models has served, with the key that each request came with. */
export const servedBy = (requests: readonly ReceivedRequest[], at: number): BilledRequest[] =>
  requests.flatMap(({ usage, headers, json }) =>
    usage
      ? [
          {
            secret: /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '',
            ...{ model: String(json.model), at, searches: 0 },
            input: usage.prompt_tokens,
            cached: 0,
            output: usage.completion_tokens,
          },
        ]
      : [],
  )

export type Answer = { status: number; headers?: Record<string, string>; body: string }

/** The APIs for bills of OpenAI, Anthropic and OpenRouter, at their own paths. `secret`: what the request came with. */
export function answerBilling(state: Billing, path: string, secret: string): Answer {
  const fault = state.faults.shift() ?? 200
  if (fault !== 200)
    return { status: fault, headers: { 'retry-after': '1' }, body: '{"error":{"message":"Try again."}}' }
  const url = new URL(path, 'http://fake')
  if (secret !== state.admin) return { status: 401, body: '{"error":{"message":"Invalid admin key."}}' }
  const rows = rowsOf(state, url)
  return rows ? { status: 200, body: toJson(rows) } : { status: 404, body: '{"error":{"message":"Unknown URL."}}' }
}

export type BillingServer = { url: string; state: Billing; close(): Promise<void> }

export async function startBillingApi(state: Billing): Promise<BillingServer> {
  const server = createServer((request, response) => {
    const { authorization, 'x-api-key': apiKey } = request.headers
    const secret = String(apiKey ?? authorization?.replace('Bearer ', ''))
    const { status, headers, body } = answerBilling(state, request.url ?? '', secret)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function rowsOf(state: Billing, url: URL): unknown {
  const { pathname: path, searchParams: query } = url
  if (path === '/v1/organization/projects') return { data: [{ id: 'proj_1' }], has_more: false }
  if (path === '/v1/organization/projects/proj_1/api_keys')
    return {
      data: state.keys.map(({ remoteId, name, secret }) => ({ id: remoteId, name, redacted_value: redact(secret) })),
      has_more: false,
    }
  if (path === '/v1/organizations/api_keys')
    return {
      data: state.keys.map(({ remoteId, name, secret }) => ({ id: remoteId, name, partial_key_hint: redact(secret) })),
      has_more: false,
    }
  if (path === '/v1/keys')
    return { data: state.keys.map(({ name, secret }) => ({ hash: sha256(secret), name, label: redact(secret) })) }
  if (path === '/v1/activity') return activity(state, query.get('date') ?? '', query.get('api_key_hash') ?? '')
  const from = Number(query.get('start_time')) * 1000 || Date.parse(query.get('starting_at') ?? '')
  const uses = usesOf(state, from)
  const cursor = Number(query.get('page') ?? 0)
  const page = <Row>(rows: Row[], wrap: (rows: Row[]) => unknown[]) => {
    const next = cursor + state.rowsPerPage
    const has_more = next < rows.length
    const data_refreshed_at = new Date(state.refreshedAt).toISOString()
    const data = wrap(rows.slice(cursor, next))
    return { data, has_more, next_page: has_more ? String(next) : null, data_refreshed_at }
  }
  const bucket = (results: unknown[]) => [{ object: 'bucket', start_time: from / 1000, results }]
  if (path === '/v1/organization/costs') return page(openaiCosts(state, uses), bucket)
  if (path === '/v1/organization/usage/completions') return page(uses.map(openaiUsage), bucket)
  if (path.startsWith('/v1/organization/usage/')) return page([], bucket)
  if (path === '/v1/organizations/analytics/usage') return page(uses.map(anthropicUsage), (rows) => rows)
  if (path === '/v1/organizations/analytics/cost') return page(anthropicCosts(state, uses), (rows) => rows)
  return null
}

type Use = Omit<BilledRequest, 'secret' | 'at'> & { remoteId: string; requests: number }

/** Sums by key and model. */
function usesOf({ served, keys, late }: Billing, from: number): Use[] {
  const sums = new Map<string, Use>()
  const ofDay = served.filter(({ at }) => at >= from && at < from + 86_400_000)
  for (const { secret, model, input, cached, output, searches, requests = 1 } of ofDay.slice(0, ofDay.length - late)) {
    const remoteId = keys.find((key) => key.secret === secret)?.remoteId ?? ''
    const sum = sums.get(`${remoteId} ${model}`) ?? { ...none, remoteId, model }
    sums.set(`${remoteId} ${model}`, {
      ...sum,
      requests: sum.requests + requests,
      input: sum.input + input,
      cached: sum.cached + cached,
      output: sum.output + output,
      searches: sum.searches + searches,
    })
  }
  return [...sums.values()]
}
const none = { requests: 0, input: 0, cached: 0, output: 0, searches: 0 }

const openaiUsage = ({ remoteId, model, requests, input, cached, output }: Use) => ({
  ...{ api_key_id: remoteId || null, model, num_model_requests: requests, output_tokens: output },
  ...{ input_tokens: input + cached, input_cached_tokens: cached },
})

function openaiCosts({ tariffs, places, currency }: Billing, uses: Use[]) {
  const fees = new Map<string, number>()
  for (const { remoteId, searches } of uses) fees.set(remoteId, (fees.get(remoteId) ?? 0) + searches)
  const line = (remoteId: string, line_item: string, pico: bigint) => ({
    ...{ api_key_id: remoteId || null, line_item },
    amount: { value: number(formatPico(pico, places)), currency: currency.toLowerCase() },
  })
  return [
    ...uses.flatMap(({ remoteId, model, input, cached, output }) => {
      const tariff = tariffOf(tariffs, model)
      return [
        line(remoteId, `${model}, input`, tariff.input * BigInt(input)),
        ...(cached > 0 ? [line(remoteId, `${model}, cached input`, tariff.cached * BigInt(cached))] : []),
        line(remoteId, `${model}, output`, tariff.output * BigInt(output)),
      ]
    }),
    ...[...fees]
      .filter(([, calls]) => calls > 0)
      .map(([remoteId, calls]) => line(remoteId, 'web search tool calls', SEARCH_FEE * BigInt(calls))),
  ]
}

const anthropicUsage = ({ remoteId, model, requests, input, cached, output, searches }: Use) => ({
  group: { api_key_id: remoteId || null, model },
  usage: {
    ...{ uncached_input_tokens: input, cache_read_input_tokens: cached, output_tokens: output, requests },
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    server_tool_use: { web_search_requests: searches },
  },
})

function anthropicCosts({ tariffs, places, currency }: Billing, uses: Use[]) {
  return uses.flatMap(({ remoteId, model, input, cached, output, searches }) => {
    const tariff = tariffOf(tariffs, model)
    const row = (cost_type: string, token_type: string | null, pico: bigint) => {
      const list_amount = formatPico(pico * 100n, places)
      // A discount that the list price does not have.
      const cost = { amount: formatPico(pico * 90n, places), list_amount, currency, requests: null }
      return { group: { api_key_id: remoteId || null, model, cost_type, token_type }, cost }
    }
    return [
      row('tokens', 'uncached_input_tokens', tariff.input * BigInt(input)),
      ...(cached > 0 ? [row('tokens', 'cache_read_input_tokens', tariff.cached * BigInt(cached))] : []),
      row('tokens', 'output_tokens', tariff.output * BigInt(output)),
      ...(searches > 0 ? [row('web_search', null, SEARCH_FEE * BigInt(searches))] : []),
    ]
  })
}

function activity(state: Billing, date: string, hash: string) {
  const remoteId = state.keys.find(({ secret }) => sha256(secret) === hash)?.remoteId
  const uses = usesOf(state, Date.parse(`${date}T00:00:00Z`)).filter((use) => use.remoteId === remoteId)
  return {
    data: uses.map(({ model, requests, input, cached, output }) => {
      const tariff = tariffOf(state.tariffs, model)
      const pico = tariff.input * BigInt(input) + tariff.cached * BigInt(cached) + tariff.output * BigInt(output)
      return {
        ...{ date, model, model_permaslug: model, requests, prompt_tokens: input + cached, completion_tokens: output },
        usage: number(formatPico(pico, state.places)),
      }
    }),
  }
}

function tariffOf(tariffs: Billing['tariffs'], model: string): Tariff {
  const tariff = tariffs[model]
  if (!tariff) throw new Error(`The fake has no tariff for ${model}.`)
  return tariff
}

const redact = (secret: string) => `${secret.slice(0, 8)}...${secret.slice(-4)}`
export const sha256 = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** A JSON number with all of its digits. */
const number = (digits: string) => `@${digits}@`
const toJson = (value: unknown) => JSON.stringify(value).replace(/"@(-?[\d.]+)@"/g, '$1')
