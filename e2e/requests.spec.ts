import { readFile } from 'node:fs/promises'
import OpenAI from 'openai'
import { expect, signIn, test } from './fixtures'

type User = { id: number; token: string }

/** How many chats each had; both had one embedding and one refusal besides. */
const chats = { Rita: 60, Sven: 30 }
const users: User[] = []

test.beforeAll(async ({ house }) => {
  await house.api('POST', '/1/keys', { key: 'sk-requests', name: 'main' })
  for (const [name, count] of Object.entries(chats)) {
    const user = (await house.api('POST', '/1/users', { name })).body as User
    users.push(user)
    const client = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: user.token, maxRetries: 0 })
    const ask = (content: string) =>
      client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
    for (let turn = 0; turn < count; turn++) await ask(`tokens:${1000 + turn}/10/500`)
    await client.embeddings.create({ model: 'text-embedding-3-small', input: 'tokens:9/0' })
    await ask('status:400').catch((error: unknown) => expect(error).toBeInstanceOf(OpenAI.APIError))
  }
})

test('the log is filtered and paged by its address, and Back works', async ({ page, house }) => {
  await signIn(page, house)
  await page.getByRole('link', { name: 'Requests' }).click()
  const rows = page.getByRole('table', { name: 'Requests' }).getByRole('row')
  await page.getByLabel('User').selectOption('Rita')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/user=\d+/)
  await expect(rows).toHaveCount(51)
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(rows).toHaveCount(13)
  await page.getByRole('link', { name: 'Newer' }).click()
  await expect(rows).toHaveCount(51)

  await page.getByLabel('Status').selectOption('Failed')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toContainText('400')
  await page.goBack()
  await expect(rows).toHaveCount(51)
  await page.getByLabel('Endpoint').selectOption('embeddings')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(rows).toHaveCount(2)
  await page.getByLabel('Model').selectOption('gpt-4o')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('No matching requests')).toBeVisible()
})

test('a person’s page leads to what they asked last', async ({ page, house }) => {
  await signIn(page, house)
  await page.goto(`${house.url}/users/${users[1]?.id}`)
  const rows = page.getByRole('table', { name: 'Recent requests' }).getByRole('row')
  await expect(rows).toHaveCount(6)
  await expect(rows.nth(1)).toContainText('400')
  await page.getByRole('link', { name: 'View all requests' }).click()
  await expect(page.getByRole('table', { name: 'Requests' }).getByRole('row')).toHaveCount(33)
  await page.goBack()
  await rows.nth(2).getByRole('link').click()
  await expect(page.getByText('text-embedding-3-small').first()).toBeVisible()
})

test('one request shows its keys, times, tokens and cost', async ({ page, house }) => {
  await signIn(page, house)
  await page.goto(`${house.url}/requests?user=${users[0]?.id}&model=gpt-4o&state=settled`)
  await page.getByRole('rowheader').first().getByRole('link').click()
  const fact = (name: string) =>
    page.locator('dl > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
  await expect(fact('Status')).toContainText('Succeeded')
  await expect(fact('Cost')).toContainText(/\$0\.00\d+/)
  await expect(fact('User')).toContainText('Rita')
  await expect(fact('Cached')).toContainText('500')
  await expect(fact('Provider request ID')).toContainText(/\S/)
  await expect(page.getByRole('listitem').filter({ hasText: 'main' })).toContainText('200')
  await page.goBack()
  await expect(page.getByRole('table', { name: 'Requests' })).toBeVisible()
})

test('all entries of a span come as a file that names its zone, and the export stands in the audit', async ({
  page,
  house,
}) => {
  await signIn(page, house)
  await page.goto(`${house.url}/requests?user=${users[1]?.id}`)
  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^requests-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^\uFEFFstarted_at \(Asia\/Shanghai\),id,user_id,user,/)
  expect(lines.length).toBe(33)
  expect(lines.slice(1).every((line) => /^[^,]+\+08:00,[^,]+,\d+,Sven,/.test(line))).toBe(true)
  await page.goto(`${house.url}/audit`)
  await expect(page.getByRole('row').nth(1)).toContainText('Exported usage')
})

test('a member sees their own requests, and no one else’s', async ({ page, house }) => {
  const [rita, sven] = users
  await signIn(page, house)
  await page.goto(`${house.url}/requests?user=${sven?.id}`)
  const svens = await page.getByRole('rowheader').first().getByRole('link').getAttribute('href')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in/)

  await signIn(page, house, rita?.token)
  await page.getByRole('link', { name: 'My requests' }).click()
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.goto(`${house.url}/me/requests?user=${sven?.id}`)
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.getByRole('rowheader').first().getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Request details')
  await expect(page.getByText('Attempts')).toHaveCount(0)
  const response = await page.request.get(`${house.url}/me${svens}`)
  expect(await response.text()).toContain('Page not found')
})
