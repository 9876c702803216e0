import { expect, openHouse, signIn, test } from './fixtures'

type User = { token: string }
const chat = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user', content }] })

test('a key that fails is shown with its provider’s own words, and how it fares', async ({ page }) => {
  const { house, close } = await openHouse()
  const secret = 'sk-health-first-0001'
  await house.api('POST', '/1/keys', { key: secret, name: 'alpha' })
  await house.api('POST', '/1/keys', { key: 'sk-health-second-0002', name: 'beta' })
  const { token } = (await house.api('POST', '/1/users', { name: 'Ann' })).body as User
  const ask = async (content: string) => (await house.api('POST', '/v1/chat/completions', chat(content), token)).status
  await signIn(page, house)
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })

  house.fake.rejected.add(secret)
  expect(await ask('hi')).toBe(200)
  await expect(async () => {
    await page.goto(`${house.url}/keys`)
    await expect(row('alpha')).toContainText('Invalid', { timeout: 500 })
  }).toPass()
  await expect(row('alpha')).toContainText('Incorrect API key provided: [key].')
  await expect(row('beta')).toContainText('Healthy')
  await page.goto(house.url)
  await expect(page.getByText('Provider key alpha was rejected by its provider')).toBeVisible()

  house.fake.rejected.clear()
  await page.goto(`${house.url}/keys`)
  await page.getByRole('button', { name: 'Test alpha' }).click()
  await expect(row('alpha')).toContainText('Healthy')

  house.fake.next.push({ status: 429, retryAfter: 300 }, { status: 429, retryAfter: 300 })
  expect(await ask('hi')).toBe(429)
  await page.reload()
  await expect(row('alpha')).toContainText(/Backing off until \d/)
  await expect(row('alpha')).toContainText('gpt-4o')
  await expect(row('beta')).toContainText('As ordered.')

  const leaving = new AbortController()
  const open = fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(chat('silence')),
    signal: leaving.signal,
  })
  await expect.poll(() => house.fake.requests.some(({ body }) => body.includes('silence'))).toBe(true)
  await page.reload()
  await expect(page.getByText('1 request in progress')).toBeVisible()
  leaving.abort()
  await expect(open).rejects.toThrow()
  await page.close()
  await close()
})

test('tier, weight, models, deployments and a pause are edited in a plain form', async ({ page }) => {
  const { house, close } = await openHouse()
  const endpoint = house.fake.url
  await house.api('POST', '/1/keys', { key: 'azure-edit-0001', name: 'azure', api_type: 'azure_openai', endpoint })
  await signIn(page, house)
  await page.goto(`${house.url}/keys`)
  const row = page.getByRole('row', { name: /azure/ })
  await expect(row).toContainText('Healthy')
  await page.getByRole('button', { name: 'Edit azure' }).click()
  await page.getByLabel('Priority').fill('2')
  await page.getByLabel('Weight').fill('5')
  await page.getByLabel('Models').fill('gpt-4o*')
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
  const [key] = (await house.api('GET', '/1/keys')).body as { id: number }[]
  expect((await house.api('GET', `/1/keys/${key?.id}`)).body).toMatchObject({
    tier: 2,
    weight: 5,
    models: ['gpt-4o*'],
    apiVersion: '2024-10-21',
    deployments: { 'gpt-4o': 'team-large', 'gpt-4o-mini': 'team-small' },
    disabled: true,
  })
  await page.close()
  await close()
})
