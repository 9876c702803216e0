import { expect, signIn, test } from './fixtures'

type User = { id: number; token: string }

test('the playground streams an answer and says, exactly, what it cost', async ({ page, house }) => {
  await house.api('POST', '/1/keys', { key: 'sk-playground', name: 'playground' })
  const ann = (await house.api('POST', '/1/users', { name: 'playground-ann' })).body as User
  await signIn(page, house, ann.token)
  await page.goto(`${house.url}/connect`)
  expect(await page.content()).not.toContain(ann.token)
  await page.getByLabel('Model').fill('gpt-4o')
  await page.getByLabel('Prompt').fill('tokens:12/8')
  await page.getByLabel('Prompt').press('Control+Enter')
  const answer = page.getByRole('region', { name: 'Response' })
  // Dollars: 12 × 2.50 + 8 × 10 per million.
  await expect(answer).toContainText('Cost: $0.000110 for 12 input tokens and 8 output tokens.')
  expect(house.fake.requests.at(-1)?.json.stream).toBe(true)
  expect((await house.api('GET', '/1/me/usages', undefined, ann.token)).body).toMatchObject({ cost: '0.000110' })

  await answer.getByRole('link', { name: 'View request' }).click()
  await expect(page).toHaveURL(/\/me\/requests\//)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('a session cookie never opens /v1', async ({ context, house }) => {
  // Not the page of the fixture: a browser logs every refused request.
  const page = await context.newPage()
  await signIn(page, house)
  const statuses = await page.evaluate(async () => {
    const asked = ['/v1/models', '/v1/chat/completions'].map((path) => fetch(path, { credentials: 'include' }))
    return (await Promise.all(asked)).map(({ status }) => status)
  })
  expect(statuses[0]).toBe(401)
  expect(statuses[1]).toBeGreaterThanOrEqual(400)
  const post = () =>
    fetch('/v1/chat/completions', { method: 'POST', credentials: 'include', body: '{"model":"gpt-4o","messages":[]}' })
  expect(await page.evaluate(`(${post})().then(({ status }) => status)`)).toBe(401)
})

test('a refusal is told in the provider’s words', async ({ context, house }) => {
  const page = await context.newPage()
  const bo = (await house.api('POST', '/1/users', { name: 'playground-bo', models: ['gpt-4o'] })).body as User
  await signIn(page, house, bo.token)
  await page.goto(`${house.url}/connect`)
  await page.getByLabel('Model').fill('not-mine')
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByRole('region', { name: 'Response' })).toContainText(/Request failed: status 4\d\d/)
})
