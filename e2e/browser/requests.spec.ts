import { readFile } from 'node:fs/promises'
import OpenAI from 'openai'
import { addUser, type User } from '../support/app'
import { expect, signIn, test } from './fixtures'

/** Chat requests of each user; both also have one embedding and one rejected request. */
const chats = { Rita: 60, Sven: 30 }
const users: User[] = []

test.beforeAll(async ({ app }) => {
  await app.api('POST', '/1/keys', { key: 'sk-requests', name: 'main' })
  for (const [name, count] of Object.entries(chats)) {
    const user = await addUser(app, { name })
    users.push(user)
    const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: user.token, maxRetries: 0 })
    const chat = (content: string) =>
      client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
    for (let turn = 0; turn < count; turn++) await chat(`tokens:${1000 + turn}/10/500`)
    await client.embeddings.create({ model: 'text-embedding-3-small', input: 'tokens:9/0' })
    await chat('status:400').catch((error: unknown) => expect(error).toBeInstanceOf(OpenAI.APIError))
  }
})

test('the request log is filtered and paged by its URL, and Back works', async ({ page, app }) => {
  await signIn(page, app)
  await page.getByRole('link', { name: 'Requests' }).click()
  const rows = page.getByRole('table', { name: 'Requests' }).getByRole('row')
  await page.getByLabel('User').fill('rit')
  await expect(page.locator('datalist option')).toHaveCount(1)
  await page.getByLabel('User').fill('Rita')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/user=Rita/)
  await expect(page.getByLabel('User')).toHaveValue('Rita')
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

test('a user’s page lists their recent requests', async ({ page, app }) => {
  await signIn(page, app)
  await page.goto(`${app.url}/users/${users[1]?.id}`)
  const rows = page.getByRole('table', { name: 'Recent requests' }).getByRole('row')
  await expect(rows).toHaveCount(6)
  await expect(rows.nth(1)).toContainText('400')
  await page.getByRole('link', { name: 'View all requests' }).click()
  await expect(page.getByRole('table', { name: 'Requests' }).getByRole('row')).toHaveCount(33)
  await page.goBack()
  await rows.nth(2).getByRole('link').click()
  await expect(page.getByText('text-embedding-3-small').first()).toBeVisible()
})

test('a request’s page shows its attempts, times, tokens and cost', async ({ page, app }) => {
  await signIn(page, app)
  await page.goto(`${app.url}/requests?user=${users[0]?.id}&model=gpt-4o&state=settled`)
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

test('the CSV export holds all entries of a date range, names the time zone, and is recorded in the audit log', async ({
  page,
  app,
}) => {
  await signIn(page, app)
  await page.goto(`${app.url}/requests?user=${users[1]?.id}`)
  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^requests-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^\uFEFFstarted_at \(Asia\/Shanghai\),id,user_id,user,/)
  expect(lines.length).toBe(33)
  expect(lines.slice(1).every((line) => /^[^,]+\+08:00,[^,]+,\d+,Sven,/.test(line))).toBe(true)
  await page.goto(`${app.url}/audit`)
  await expect(page.getByRole('row').nth(1)).toContainText('Exported usage')
})

test('a member sees only their own requests', async ({ page, app }) => {
  const [rita, sven] = users
  await signIn(page, app)
  await page.goto(`${app.url}/requests?user=${sven?.id}`)
  const svens = await page.getByRole('rowheader').first().getByRole('link').getAttribute('href')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in/)

  await signIn(page, app, rita?.token)
  await page.getByRole('link', { name: 'My requests' }).click()
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.goto(`${app.url}/me/requests?user=${sven?.id}`)
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.getByRole('rowheader').first().getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Request details')
  await expect(page.getByText('Attempts')).toHaveCount(0)
  const response = await page.request.get(`${app.url}/me${svens}`)
  expect(await response.text()).toContain('Page not found')
})

test('the cost of a session: from the usage page to its requests and their sum', async ({ page, app }) => {
  const [user] = users as [User]
  const headers = { 'user-agent': 'codex_exec/0.171.0', 'session-id': 'session-of-rita' }
  const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: user.token, maxRetries: 0 })
  for (let turn = 0; turn < 3; turn += 1) {
    const messages = [{ role: 'user' as const, content: 'tokens:400000/0' }]
    await client.chat.completions.create({ model: 'gpt-4o', messages }, { headers })
  }
  await signIn(page, app)
  await page.getByRole('link', { name: 'Usage', exact: true }).click()
  await page.getByRole('link', { name: 'Session', exact: true }).click()
  const row = page.getByRole('row').filter({ hasText: 'session-of-rita' })
  for (const text of ['codex_exec', 'Rita', '$3.00']) await expect(row).toContainText(text)
  await page.getByRole('link', { name: 'session-of-rita' }).click()
  await expect(page.getByRole('table', { name: 'Requests' }).getByRole('row')).toHaveCount(4)
  await expect(page.getByRole('main')).toContainText('$3.00')
  await page.getByRole('table', { name: 'Requests' }).getByRole('link').first().click()
  await expect(page.getByRole('main')).toContainText('session-of-rita')
  await page.getByRole('link', { name: 'codex_exec' }).click()
  await expect(page).toHaveURL(/client=codex_exec/)
})
