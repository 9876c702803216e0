import { addUser } from '../support/app'
import { expect, signIn, test } from './fixtures'

const chat = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user', content }] })

test('a failing key is shown with its provider’s error message and its state', async ({ page, app }) => {
  const secret = 'sk-health-first-0001'
  await app.api('POST', '/1/keys', { key: secret, name: 'alpha' })
  await app.api('POST', '/1/keys', { key: 'sk-health-second-0002', name: 'beta' })
  const { token } = await addUser(app, { name: 'Ann' })
  const send = async (content: string) => (await app.api('POST', '/v1/chat/completions', chat(content), token)).status
  await signIn(page, app)
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })

  app.provider.rejectedKeys.add(secret)
  expect(await send('hi')).toBe(200)
  await expect(async () => {
    await page.goto(`${app.url}/keys`)
    await expect(row('alpha')).toContainText('Invalid', { timeout: 500 })
  }).toPass()
  await expect(row('alpha')).toContainText('Incorrect API key provided: [key].')
  await expect(row('beta')).toContainText('Healthy')
  await page.goto(app.url)
  await expect(page.getByText('Provider key alpha was rejected by its provider')).toBeVisible()

  app.provider.rejectedKeys.clear()
  await page.goto(`${app.url}/keys`)
  await page.getByRole('button', { name: 'Test alpha' }).click()
  await expect(row('alpha')).toContainText('Healthy')

  app.provider.nextScripts.push({ status: 429, retryAfter: 300 }, { status: 429, retryAfter: 300 })
  expect(await send('hi')).toBe(429)
  await page.reload()
  await expect(row('alpha')).toContainText(/Backing off until \d/)
  await expect(row('alpha')).toContainText('gpt-4o')
  await expect(row('beta')).toContainText('As scripted.')

  const disconnect = new AbortController()
  const open = fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(chat('silence')),
    signal: disconnect.signal,
  })
  await expect.poll(() => app.provider.requests.some(({ body }) => body.includes('silence'))).toBe(true)
  await page.reload()
  await expect(page.getByText('1 request in progress')).toBeVisible()
  disconnect.abort()
  await expect(open).rejects.toThrow()
})

test('priority, weight, models, aliases, deployments and pause can be edited', async ({ page, app }) => {
  const endpoint = app.provider.url
  await app.api('POST', '/1/keys', { key: 'azure-edit-0001', name: 'azure', api_type: 'azure_openai', endpoint })
  await signIn(page, app)
  await page.goto(`${app.url}/keys`)
  const row = page.getByRole('row', { name: /azure/ })
  await expect(row).toContainText('Healthy')
  await page.getByRole('button', { name: 'Edit azure' }).click()
  await page.getByLabel('Priority').fill('2')
  await page.getByLabel('Weight').fill('5')
  await page.getByLabel('Models').fill('gpt-4o*')
  await page.getByLabel('Aliases').fill('fast = gpt-4o-mini')
  await page.getByLabel('Deployments').fill('gpt-4o = ')
  await page.getByLabel('API version').fill('2024-10-21')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByText('Enter one per line, such as gpt-4o = my-deployment.')).toBeVisible()
  await page.getByLabel('Deployments').fill('gpt-4o = team-large\ngpt-4o-mini = team-small')
  await page.getByLabel('Paused').check()
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(row).toContainText('priority 2 · weight 5 · gpt-4o*')
  await expect(row).toContainText('Paused')
  await expect(page.getByText('azure works: 4 models available.')).toBeVisible()
  const keys = (await app.api('GET', '/1/keys')).body as { id: number; name: string }[]
  const key = keys.find(({ name }) => name === 'azure')
  expect((await app.api('GET', `/1/keys/${key?.id}`)).body).toMatchObject({
    tier: 2,
    weight: 5,
    models: ['gpt-4o*'],
    apiVersion: '2024-10-21',
    aliases: { fast: 'gpt-4o-mini' },
    deployments: { 'gpt-4o': 'team-large', 'gpt-4o-mini': 'team-small' },
    disabled: true,
  })
})
