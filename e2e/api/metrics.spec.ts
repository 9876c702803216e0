import { expect, type House, openHouse, test } from '../fixtures'
import { figures, METRICS_TOKEN, scrape } from './metrics-text'

const SECRET = 'sk-the-provider-key-of-the-metrics'
const EMAIL = 'ann@example.com'

type User = { id: number; token: string }

const post = (house: House, path: string, token: string, body: object, signal?: AbortSignal) =>
  fetch(`${house.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })

const chat = (content: string, more: object = {}) => ({
  ...{ model: 'gpt-4o', messages: [{ role: 'user', content }], ...more },
})

test('there are no metrics without a METRICS_TOKEN, whatever is shown', async ({ house }) => {
  for (const token of ['', METRICS_TOKEN, house.rootToken]) expect((await scrape(house, token)).status).toBe(404)
})

test('metrics open to the METRICS_TOKEN only', async () => {
  const { house, close } = await openHouse({ env: { METRICS_TOKEN } })
  for (const token of ['', 'wrong', METRICS_TOKEN.toUpperCase(), `${METRICS_TOKEN}x`, house.rootToken]) {
    const refused = await scrape(house, token)
    expect([refused.status, refused.headers.get('www-authenticate')], token).toEqual([401, 'Bearer'])
    expect(await refused.text()).not.toContain('chatelaine_')
  }
  const opened = await scrape(house)
  expect([opened.status, opened.headers.get('content-type'), opened.headers.get('cache-control')]).toEqual([
    ...[200, 'text/plain; version=0.0.4; charset=utf-8', 'no-store'],
  ])
  await close()
})

test('what was asked, refused and spent stands in the metrics, exactly, and nobody’s secret or address does', async () => {
  const { house, close } = await openHouse({ env: { METRICS_TOKEN } })
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  const { id, token } = (await house.api('POST', '/1/users', { name: 'Ann of the metrics', email: EMAIL })).body as User
  const ask = async (path: string, body: object, shown = token) =>
    (await post(house, path, shown, body).then(async (response) => [response.status, await response.text()]))[0]

  expect([
    await ask('chat/completions', chat('tokens:100/20/40')),
    await ask('chat/completions', chat('tokens:10/5', { stream: true })),
    await ask('embeddings', { model: 'text-embedding-3-small', input: 'tokens:7/0' }),
    await ask('chat/completions', chat('tokens:3/4', { model: 'house-model' })),
    await ask('chat/completions', chat('status:418')),
    await ask('chat/completions', chat('status:418', { model: 'never-served' })),
    await ask('chat/completions', { messages: [] }),
    await ask('chat/completions', chat('hi'), 'unknown'),
    await ask('files', {}),
  ]).toEqual([200, 200, 200, 200, 418, 418, 400, 401, 404])
  await house.api('PATCH', `/1/users/${id}`, { monthlyLimit: '0.000001' })
  expect(await ask('chat/completions', chat('tokens:1/1', { max_tokens: 1 }))).toBe(429)
  expect((await house.api('GET', '/1/users', undefined, token)).status).toBe(403)
  expect((await house.api('GET', '/1/nothing')).status).toBe(404)

  // 60 × 2.50 + 40 × 1.25 + 20 × 10, then 10 × 2.50 + 5 × 10 dollars per million; 7 × 0.02.
  await expect
    .poll(() => figures(house, 'requests_', 'tokens_', 'cached_', 'cost_', 'unpriced_', 'upstream_', 'refusals_'))
    .toEqual({
      'requests_total{model="gpt-4o",endpoint="chat/completions",state="settled"}': 2,
      'requests_total{model="text-embedding-3-small",endpoint="embeddings",state="settled"}': 1,
      'requests_total{model="house-model",endpoint="chat/completions",state="settled"}': 1,
      'requests_total{model="gpt-4o",endpoint="chat/completions",state="failed"}': 1,
      'requests_total{model="other",endpoint="chat/completions",state="failed"}': 1,
      'tokens_total{model="gpt-4o",type="input"}': 110,
      'tokens_total{model="gpt-4o",type="output"}': 25,
      'tokens_total{model="text-embedding-3-small",type="input"}': 7,
      'tokens_total{model="house-model",type="input"}': 3,
      'tokens_total{model="house-model",type="output"}': 4,
      'cached_input_tokens_total{model="gpt-4o"}': 40,
      'cost_picodollars_total{model="gpt-4o"}': 475_000_000,
      'cost_picodollars_total{model="text-embedding-3-small"}': 140_000,
      'unpriced_requests_total{model="house-model"}': 1,
      'upstream_errors_total{status="4xx"}': 2,
      'refusals_total{door="v1",reason="invalid_request"}': 1,
      'refusals_total{door="v1",reason="invalid_api_key"}': 1,
      'refusals_total{door="v1",reason="unknown_url"}': 1,
      'refusals_total{door="v1",reason="insufficient_quota"}': 1,
      'refusals_total{door="1",reason="forbidden"}': 1,
      'refusals_total{door="1",reason="not_found"}': 1,
    })
  await expect
    .poll(() => figures(house, 'time_to_first_byte_seconds_count', 'http_request_duration_seconds_count{door="v1"'))
    .toEqual({
      'time_to_first_byte_seconds_count{model="gpt-4o",stream="false"}': 1,
      'time_to_first_byte_seconds_count{model="gpt-4o",stream="true"}': 1,
      'time_to_first_byte_seconds_count{model="text-embedding-3-small",stream="false"}': 1,
      'time_to_first_byte_seconds_count{model="house-model",stream="false"}': 1,
      'http_request_duration_seconds_count{door="v1",status="2xx"}': 4,
      'http_request_duration_seconds_count{door="v1",status="4xx"}': 6,
    })

  const text = await (await scrape(house)).text()
  for (const secret of [SECRET, token, house.rootToken, METRICS_TOKEN, EMAIL, 'Ann of the metrics', 'never-served']) {
    expect(text).not.toContain(secret)
    expect(house.server.log()).not.toContain(secret)
  }
  await close()
})

test('an open request is seen while it is open, and once more when it is estimated', async () => {
  const { house, close } = await openHouse({ env: { METRICS_TOKEN } })
  await house.api('POST', '/1/keys', { key: SECRET, name: 'fake' })
  const leaving = new AbortController()
  await post(house, 'chat/completions', house.rootToken, chat('stall:2', { stream: true }), leaving.signal)
  const now = () => figures(house, 'open_', 'ledger_', 'overdue_', 'requests_')
  expect(await now()).toEqual({ open_reservations: 1 })
  leaving.abort()
  await expect.poll(now).toEqual({
    'requests_total{model="gpt-4o",endpoint="chat/completions",state="estimated"}': 1,
  })
  await expect
    .poll(() => figures(house, 'http_request_duration_seconds_count{door="v1"'))
    .toEqual({
      'http_request_duration_seconds_count{door="v1",status="cut"}': 1,
    })
  await close()
})
