import { type App, addKey, addUser, startApp } from '../support/app'
import { METRICS_TOKEN, nonZeroMetrics, scrape } from '../support/metrics'
import { expect, test } from '../support/vitest'

const SECRET = 'sk-the-provider-key-of-the-metrics'
const EMAIL = 'ann@example.com'

const post = (app: App, path: string, token: string, body: object, signal?: AbortSignal) =>
  fetch(`${app.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })

const chat = (content: string, fields: object = {}) => ({
  ...{ model: 'gpt-4o', messages: [{ role: 'user', content }], ...fields },
})

test('without METRICS_TOKEN there are no metrics, whatever token is sent', async ({ app }) => {
  for (const token of ['', METRICS_TOKEN, app.rootToken]) expect((await scrape(app, token)).status).toBe(404)
})

test('metrics are served only for METRICS_TOKEN', async () => {
  const { app, close } = await startApp({ env: { METRICS_TOKEN } })
  for (const token of ['', 'wrong', METRICS_TOKEN.toUpperCase(), `${METRICS_TOKEN}x`, app.rootToken]) {
    const rejected = await scrape(app, token)
    expect([rejected.status, rejected.headers.get('www-authenticate')], token).toEqual([401, 'Bearer'])
    expect(await rejected.text()).not.toContain('chatelaine_')
  }
  const served = await scrape(app)
  expect([served.status, served.headers.get('content-type'), served.headers.get('cache-control')]).toEqual([
    ...[200, 'text/plain; version=0.0.4; charset=utf-8', 'no-store'],
  ])
  await close()
})

test('metrics count requests, rejections and costs exactly, and contain no secret or email', async () => {
  const { app, close } = await startApp({ env: { METRICS_TOKEN } })
  await addKey(app, { key: SECRET, name: 'fake' })
  const { id, token } = await addUser(app, { name: 'Ann of the metrics', email: EMAIL })
  const send = async (path: string, body: object, sentToken = token) =>
    (await post(app, path, sentToken, body).then(async (response) => [response.status, await response.text()]))[0]

  expect([
    await send('chat/completions', chat('tokens:100/20/40')),
    await send('chat/completions', chat('tokens:10/5', { stream: true })),
    await send('embeddings', { model: 'text-embedding-3-small', input: 'tokens:7/0' }),
    await send('chat/completions', chat('tokens:3/4', { model: 'custom-model' })),
    await send('chat/completions', chat('status:418')),
    await send('chat/completions', chat('status:418', { model: 'never-served' })),
    await send('chat/completions', { messages: [] }),
    await send('chat/completions', chat('hi'), 'unknown'),
    await send('files', {}),
  ]).toEqual([200, 200, 200, 200, 418, 418, 400, 401, 404])
  await app.api('PATCH', `/1/users/${id}`, { monthlyLimit: '0.000001' })
  expect(await send('chat/completions', chat('tokens:1/1', { max_tokens: 1 }))).toBe(429)
  expect((await app.api('GET', '/1/users', undefined, token)).status).toBe(403)
  expect((await app.api('GET', '/1/nothing')).status).toBe(404)

  // 60 × 2.50 + 40 × 1.25 + 20 × 10, then 10 × 2.50 + 5 × 10 dollars per million; 7 × 0.02.
  await expect
    .poll(() =>
      nonZeroMetrics(app, 'requests_', 'tokens_', 'cached_', 'cost_', 'unpriced_', 'upstream_', 'error_responses_'),
    )
    .toEqual({
      'requests_total{model="gpt-4o",endpoint="chat/completions",state="settled"}': 2,
      'requests_total{model="text-embedding-3-small",endpoint="embeddings",state="settled"}': 1,
      'requests_total{model="custom-model",endpoint="chat/completions",state="settled"}': 1,
      'requests_total{model="gpt-4o",endpoint="chat/completions",state="failed"}': 1,
      'requests_total{model="other",endpoint="chat/completions",state="failed"}': 1,
      'tokens_total{model="gpt-4o",type="input"}': 110,
      'tokens_total{model="gpt-4o",type="output"}': 25,
      'tokens_total{model="text-embedding-3-small",type="input"}': 7,
      'tokens_total{model="custom-model",type="input"}': 3,
      'tokens_total{model="custom-model",type="output"}': 4,
      'cached_input_tokens_total{model="gpt-4o"}': 40,
      'cost_picodollars_total{model="gpt-4o"}': 475_000_000,
      'cost_picodollars_total{model="text-embedding-3-small"}': 140_000,
      'unpriced_requests_total{model="custom-model"}': 1,
      'upstream_errors_total{status="4xx"}': 2,
      'error_responses_total{handler="v1",code="invalid_request"}': 1,
      'error_responses_total{handler="v1",code="invalid_api_key"}': 1,
      'error_responses_total{handler="v1",code="unknown_url"}': 1,
      'error_responses_total{handler="v1",code="insufficient_quota"}': 1,
      'error_responses_total{handler="1",code="forbidden"}': 1,
      'error_responses_total{handler="1",code="not_found"}': 1,
    })
  await expect
    .poll(() =>
      nonZeroMetrics(app, 'time_to_first_byte_seconds_count', 'http_request_duration_seconds_count{handler="v1"'),
    )
    .toEqual({
      'time_to_first_byte_seconds_count{model="gpt-4o",stream="false"}': 1,
      'time_to_first_byte_seconds_count{model="gpt-4o",stream="true"}': 1,
      'time_to_first_byte_seconds_count{model="text-embedding-3-small",stream="false"}': 1,
      'time_to_first_byte_seconds_count{model="custom-model",stream="false"}': 1,
      'http_request_duration_seconds_count{handler="v1",status="2xx"}': 4,
      'http_request_duration_seconds_count{handler="v1",status="4xx"}': 6,
    })

  // Root has no budget.
  expect(await nonZeroMetrics(app, 'provider_keys', 'budget_')).toEqual({
    'provider_keys{key="1",state="healthy"}': 1,
    'budget_users{used="100%"}': 1,
    'budget_users{used="no budget"}': 1,
  })

  const text = await (await scrape(app)).text()
  for (const secret of [SECRET, token, app.rootToken, METRICS_TOKEN, EMAIL, 'Ann of the metrics', 'never-served']) {
    expect(text).not.toContain(secret)
    expect(app.server.log()).not.toContain(secret)
  }
  await close()
})

test('an open request is counted while it is open, and again once it is estimated', async () => {
  const { app, close } = await startApp({ env: { METRICS_TOKEN } })
  await addKey(app, { key: SECRET, name: 'fake' })
  const disconnect = new AbortController()
  await post(app, 'chat/completions', app.rootToken, chat('stall:2', { stream: true }), disconnect.signal)
  const now = () => nonZeroMetrics(app, 'open_', 'ledger_', 'overdue_', 'requests_')
  expect(await now()).toEqual({ open_reservations: 1 })
  disconnect.abort()
  await expect.poll(now).toEqual({
    'requests_total{model="gpt-4o",endpoint="chat/completions",state="estimated"}': 1,
  })
  await expect
    .poll(() => nonZeroMetrics(app, 'http_request_duration_seconds_count{handler="v1"'))
    .toEqual({
      'http_request_duration_seconds_count{handler="v1",status="aborted"}': 1,
    })
  await close()
})
