import { addUser, startApp, type User } from '../support/app'
import { expectAccessible } from './accessible'
import { expect, signIn, test } from './fixtures'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'tokens:1000/1000' }], max_tokens: 1000 }

test('a user’s page shows months by model and an invitation, and its limits apply immediately', async ({
  page,
  context,
  app,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.api('POST', '/1/keys', { key: 'sk-limits', name: 'limits' })
  const { id, token } = await addUser(app, { name: 'Ann' })
  const send = async () => (await app.api('POST', '/v1/chat/completions', chat, token)).status
  expect(await send()).toBe(200)

  await signIn(page, app)
  await page.goto(`${app.url}/users`)
  await page.getByRole('link', { name: 'Ann' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ann')
  await expect(page.getByRole('table', { name: 'Monthly cost by model' })).toContainText('gpt-4o-mini')
  await page.getByRole('button', { name: 'Copy invitation for Ann' }).click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(clipboard).toContain(`API key: ${token}`)
  await expect.poll(clipboard).toContain(`Base URL: ${app.url}/v1`)

  const save = async (name: string) => {
    const response = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Save' }).click()
    await response
    await expect(page.getByText(`${name} saved.`).first()).toBeVisible()
  }
  await page.getByLabel('Monthly budget (USD)').fill('ten')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Enter an amount such as 50 or 12.50')).toBeVisible()
  await expect(page.getByLabel('Monthly budget (USD)')).toHaveValue('ten')
  await page.getByLabel('Monthly budget (USD)').fill('0.001')
  await save('Ann')
  await expect(page.getByRole('progressbar', { name: 'Budget used by Ann, in percent: This month' })).toHaveAttribute(
    'value',
    '75',
  )
  expect(await send()).toBe(429)

  await page.getByLabel('Monthly budget (USD)').fill('')
  await page.getByLabel('Requests per minute').fill('2')
  await page.getByLabel('Tokens per minute').fill('1000000')
  await page.getByLabel('Name').fill('Ann Lee')
  await save('Ann Lee')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ann Lee')
  expect([await send(), await send(), await send()]).toEqual([200, 200, 429])

  await page.getByLabel('Requests per minute').fill('')
  await page.getByLabel('Allowed models').fill('gpt-5*, o4-mini')
  await page.getByLabel('Expires on').fill('2031-05-31')
  await save('Ann Lee')
  expect(await send()).toBe(403)
  expect((await app.api('GET', `/1/users/${id}`)).body).toMatchObject({
    monthlyLimit: null,
    requestsPerMinute: null,
    tokensPerMinute: 1_000_000,
    models: ['gpt-5*', 'o4-mini'],
    expiresAt: '2031-06-01T00:00:00.000+08:00',
  })
  await page.getByLabel('Allowed models').fill('')
  await page.getByLabel('Paused', { exact: true }).check()
  await save('Ann Lee')
  await expect(page.getByText('Paused: requests are rejected')).toBeVisible()
  expect(await send()).toBe(401)
})

test('saving a form does not overwrite fields another admin has changed meanwhile', async ({ page }) => {
  const { app, close } = await startApp()
  const { id } = await addUser(app, { name: 'Ann', role: 'admin', email: 'ann@example.com' })
  await app.api('POST', '/1/keys', { key: 'sk-meanwhile', name: 'main', endpoint: app.provider.url })
  await signIn(page, app)
  await page.goto(`${app.url}/users/${id}`)
  const changes = { role: 'member', disabled: true, email: 'ann@example.net', monthlyLimit: '5', models: ['o3'] }
  await app.api('PATCH', `/1/users/${id}`, changes)
  await page.getByLabel('Requests per minute').fill('7')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Ann saved.').first()).toBeVisible()
  const ann = { ...changes, monthlyLimit: '5.000000', requestsPerMinute: 7 }
  expect((await app.api('GET', `/1/users/${id}`)).body).toMatchObject(ann)

  await page.goto(`${app.url}/keys`)
  const endpoint = `${app.provider.url}/v1`
  await app.api('PATCH', '/1/keys/1', { disabled: true, endpoint, tier: 3, key: 'sk-meanwhile' })
  await page.getByRole('button', { name: 'Edit main' }).click()
  await page.getByLabel('Weight').fill('5')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const key = { disabled: true, endpoint, tier: 3, weight: 5 }
  expect((await app.api('GET', '/1/keys/1')).body).toMatchObject(key)
  await page.goto(`${app.url}/audit`)
  const details = page.getByRole('table').getByRole('code')
  await expect(details.getByText('requestsPerMinute: none → 7', { exact: true })).toBeVisible()
  await expect(details.getByText('weight: 1 → 5', { exact: true })).toBeVisible()
  await page.close()
  await close()
})

test('the default budget applies to users without their own, and the list shows it', async ({ page }) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: 'sk-limits', name: 'limits' })
  const { token } = await addUser(app, { name: 'Ann' })
  await app.api('POST', '/1/users', { name: 'Ben', monthlyLimit: '12.5' })
  await app.api('POST', '/v1/chat/completions', chat, token)
  await signIn(page, app)
  await page.goto(`${app.url}/settings`)
  await page.getByLabel('Monthly budget (USD)').fill('0.0009')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Budget saved.')).toBeVisible()
  expect((await app.api('POST', '/v1/chat/completions', chat, token)).status).toBe(429)
  await page.goto(`${app.url}/users`)
  await expect(page.getByRole('row', { name: /Ann/ })).toContainText('83% of <$0.01')
  await expect(page.getByRole('row', { name: /Ben/ })).toContainText('0% of $12.50')
  await page.close()
  await close()
})

for (const [locale, width] of [
  ['en', 1280],
  ['zh-CN', 320],
] as const)
  test.describe(`${locale}, ${width} px`, () => {
    test.use({ locale, viewport: { width, height: 800 } })

    test('a user’s page and a key’s form pass axe and fit the screen', async ({ page, app }) => {
      const { status, body } = await app.api('POST', '/1/users', { name: `Mia ${locale}`, monthlyLimit: '5' })
      expect(status).toBe(200)
      const key = {
        key: `azure-${locale}`,
        name: `azure-${locale}`,
        api_type: 'azure_openai',
        endpoint: app.provider.url,
      }
      await app.api('POST', '/1/keys', key)
      await signIn(page, app)
      await page.goto(`${app.url}/users/${(body as User).id}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Mia ${locale}`)
      await expectAccessible(page)
      await page.goto(`${app.url}/keys`)
      await page.getByRole('button', { name: new RegExp(`(Edit|编辑).*azure-${locale}`) }).click()
      await expect(page.getByRole('dialog')).toHaveCSS('opacity', '1')
      await expectAccessible(page)
    })
  })

test('a member asks for more, an admin grants it from the overview, and ends it again', async ({ page, app }) => {
  await app.api('POST', '/1/keys', { key: 'sk-raises', name: 'raises' })
  const { token } = await addUser(app, { name: 'Rae', dailyLimit: '0.0008', totalLimit: '5' })
  const send = async () => (await app.api('POST', '/v1/chat/completions', chat, token)).status
  expect([await send(), await send()]).toEqual([200, 429])

  await signIn(page, app, token)
  await page.goto(`${app.url}/me`)
  await expect(page.getByRole('progressbar', { name: 'Budget used by Rae, in percent: Today' })).toHaveAttribute(
    'value',
    '93',
  )
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Ask for more' }).click()
  await page.getByLabel('Budget', { exact: true }).selectOption('day')
  await page.getByLabel('By how much (USD)').fill('1.50')
  await page.getByLabel('Why').fill('Release <b>week</b>')
  await page.getByRole('button', { name: 'Send request' }).click()
  await expect(page.getByText('Your request has been sent.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Raises' })).toContainText('$1.50 more · Today')
  await expect(page.getByRole('button', { name: 'Grant' })).toHaveCount(0)

  await page.context().clearCookies()
  await signIn(page, app)
  await page.goto(app.url)
  const request = page.getByRole('list', { name: 'Requests for a larger budget' }).getByRole('listitem')
  await expect(request).toContainText('Rae')
  await expectAccessible(page)
  await request.getByRole('button', { name: 'Grant' }).click()
  await expect(request).toHaveCount(0)
  expect(await send()).toBe(200)

  await page.goto(`${app.url}/users`)
  await page.getByRole('link', { name: 'Rae' }).click()
  await expect(page.getByText('$1.50 more for now')).toBeVisible()
  await page.getByRole('button', { name: 'Raise a budget' }).click()
  await page.getByLabel('Budget', { exact: true }).selectOption('total')
  await page.getByLabel('By how much (USD)').fill('ten')
  await page.getByRole('button', { name: 'Raise', exact: true }).click()
  await expect(page.getByText('Enter an amount such as 5 or 12.50, up to 1000000.')).toBeVisible()
  await page.getByLabel('By how much (USD)').fill('10')
  await page.getByLabel('Until, included').fill('2031-05-31')
  await page.getByRole('button', { name: 'Raise', exact: true }).click()
  await expect(page.getByText('The budget is raised.')).toBeVisible()
  await expect(page.getByText('of $15.00')).toBeVisible()
  const raise = page.getByRole('button', { name: /^End now: \$1\.50/ })
  await raise.click()
  await expect(raise).toHaveCount(0)
  expect(await send()).toBe(429)
})
