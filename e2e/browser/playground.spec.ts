import { addUser } from '../support/app'
import { expect, signIn, test } from './fixtures'

test('the playground streams a response and shows its exact cost', async ({ page, app }) => {
  await app.api('POST', '/1/keys', { key: 'sk-playground', name: 'playground' })
  const ann = await addUser(app, { name: 'playground-ann' })
  await signIn(page, app, ann.token)
  await page.goto(`${app.url}/connect`)
  expect(await page.content()).not.toContain(ann.token)
  await page.getByLabel('Model').fill('gpt-4o')
  await page.getByLabel('Prompt').fill('tokens:12/8')
  await page.getByLabel('Prompt').press('Control+Enter')
  const response = page.getByRole('region', { name: 'Response' })
  // Dollars: 12 × 2.50 + 8 × 10 per million.
  await expect(response).toContainText('Cost: $0.000110 for 12 input tokens and 8 output tokens.')
  expect(app.provider.requests.at(-1)?.json.stream).toBe(true)
  expect((await app.api('GET', '/1/me/usages', undefined, ann.token)).body).toMatchObject({ cost: '0.000110' })

  await response.getByRole('link', { name: 'View request' }).click()
  await expect(page).toHaveURL(/\/me\/requests\//)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('a session cookie does not authenticate /v1', async ({ context, app }) => {
  // Not the fixture's page, which fails on the console error that a 401 causes.
  const page = await context.newPage()
  await signIn(page, app)
  const statuses = await page.evaluate(async () => {
    const requests = ['/v1/models', '/v1/chat/completions'].map((path) => fetch(path, { credentials: 'include' }))
    return (await Promise.all(requests)).map(({ status }) => status)
  })
  expect(statuses[0]).toBe(401)
  expect(statuses[1]).toBeGreaterThanOrEqual(400)
  const post = () =>
    fetch('/v1/chat/completions', { method: 'POST', credentials: 'include', body: '{"model":"gpt-4o","messages":[]}' })
  expect(await page.evaluate(`(${post})().then(({ status }) => status)`)).toBe(401)
})

test('the playground shows the error of a rejected request', async ({ context, app }) => {
  const page = await context.newPage()
  const bo = await addUser(app, { name: 'playground-bo', models: ['gpt-4o'] })
  await signIn(page, app, bo.token)
  await page.goto(`${app.url}/connect`)
  await page.getByLabel('Model').fill('not-mine')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('region', { name: 'Response' })).toContainText(/Request failed: status 4\d\d/)
})
