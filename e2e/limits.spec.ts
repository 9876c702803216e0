import { expectClean } from './clean'
import { expect, openHouse, signIn, test } from './fixtures'

type User = { id: number; name: string; token: string }

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'tokens:1000/1000' }], max_tokens: 1000 }

test('a person’s page: months by model, a message to send, and limits that hold at once', async ({ page, context }) => {
  const { house, close } = await openHouse()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await house.api('POST', '/1/keys', { key: 'sk-limits', name: 'limits' })
  const { id, token } = (await house.api('POST', '/1/users', { name: 'Ann' })).body as User
  const ask = async () => (await house.api('POST', '/v1/chat/completions', chat, token)).status
  expect(await ask()).toBe(200)

  await signIn(page, house)
  await page.goto(`${house.url}/users`)
  await page.getByRole('link', { name: 'Ann' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ann')
  await expect(page.getByRole('table', { name: 'Monthly cost by model' })).toContainText('gpt-4o-mini')
  await page.getByRole('button', { name: 'Copy invitation for Ann' }).click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(clipboard).toContain(`API key: ${token}`)
  await expect.poll(clipboard).toContain(`Base URL: ${house.url}/v1`)

  const save = async (what: string) => {
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Save' }).click()
    await answered
    await expect(page.getByText(`${what} saved.`).first()).toBeVisible()
  }
  await page.getByLabel('Monthly budget (USD)').fill('ten')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Enter an amount such as 50 or 12.50')).toBeVisible()
  await expect(page.getByLabel('Monthly budget (USD)')).toHaveValue('ten')
  await page.getByLabel('Monthly budget (USD)').fill('0.001')
  await save('Ann')
  await expect(page.getByRole('progressbar', { name: 'Monthly budget used by Ann, in percent' })).toHaveAttribute(
    'value',
    '75',
  )
  expect(await ask()).toBe(429)

  await page.getByLabel('Monthly budget (USD)').fill('')
  await page.getByLabel('Requests per minute').fill('2')
  await page.getByLabel('Tokens per minute').fill('1000000')
  await page.getByLabel('Name').fill('Ann Lee')
  await save('Ann Lee')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ann Lee')
  expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429])

  await page.getByLabel('Requests per minute').fill('')
  await page.getByLabel('Allowed models').fill('gpt-5*, o4-mini')
  await page.getByLabel('Expires on').fill('2031-05-31')
  await save('Ann Lee')
  expect(await ask()).toBe(403)
  expect((await house.api('GET', `/1/users/${id}`)).body).toMatchObject({
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
  expect(await ask()).toBe(401)
  await page.close()
  await close()
})

test('what one admin saves leaves alone what another has changed meanwhile', async ({ page }) => {
  const { house, close } = await openHouse()
  const { id } = (await house.api('POST', '/1/users', { name: 'Ann', role: 'admin', email: 'ann@example.com' }))
    .body as User
  await house.api('POST', '/1/keys', { key: 'sk-meanwhile', name: 'main', endpoint: house.fake.url })
  await signIn(page, house)
  await page.goto(`${house.url}/users/${id}`)
  const elsewhere = { role: 'member', disabled: true, email: 'ann@example.net', monthlyLimit: '5', models: ['o3'] }
  await house.api('PATCH', `/1/users/${id}`, elsewhere)
  await page.getByLabel('Requests per minute').fill('7')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Ann saved.').first()).toBeVisible()
  const ann = { ...elsewhere, monthlyLimit: '5.000000', requestsPerMinute: 7 }
  expect((await house.api('GET', `/1/users/${id}`)).body).toMatchObject(ann)

  await page.goto(`${house.url}/keys`)
  await house.api('PATCH', '/1/keys/1', { disabled: true, endpoint: `${house.fake.url}/v1`, tier: 3 })
  await page.getByRole('button', { name: 'Edit main' }).click()
  await page.getByLabel('Weight').fill('5')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const key = { disabled: true, endpoint: `${house.fake.url}/v1`, tier: 3, weight: 5 }
  expect((await house.api('GET', '/1/keys/1')).body).toMatchObject(key)
  await page.goto(`${house.url}/audit`)
  const details = page.getByRole('table').getByRole('code')
  await expect(details.getByText('requestsPerMinute', { exact: true })).toBeVisible()
  await expect(details.getByText('weight', { exact: true })).toBeVisible()
  await page.close()
  await close()
})

test('everyone’s monthly limit is set once, shown on the list, and gives way to one’s own', async ({ page }) => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/keys', { key: 'sk-limits', name: 'limits' })
  const { token } = (await house.api('POST', '/1/users', { name: 'Ann' })).body as User
  await house.api('POST', '/1/users', { name: 'Ben', monthlyLimit: '12.5' })
  await house.api('POST', '/v1/chat/completions', chat, token)
  await signIn(page, house)
  await page.goto(`${house.url}/settings`)
  await page.getByLabel('Monthly budget (USD)').fill('0.0009')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Budget saved.')).toBeVisible()
  expect((await house.api('POST', '/v1/chat/completions', chat, token)).status).toBe(429)
  await page.goto(`${house.url}/users`)
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

    test('a person’s page and a key’s form are clean by axe, and no wider than the screen', async ({ page, house }) => {
      const { status, body } = await house.api('POST', '/1/users', { name: `Mia ${locale}`, monthlyLimit: '5' })
      expect(status).toBe(200)
      const key = {
        key: `azure-${locale}`,
        name: `azure-${locale}`,
        api_type: 'azure_openai',
        endpoint: house.fake.url,
      }
      await house.api('POST', '/1/keys', key)
      await signIn(page, house)
      await page.goto(`${house.url}/users/${(body as User).id}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Mia ${locale}`)
      await expectClean(page)
      await page.goto(`${house.url}/keys`)
      await page.getByRole('button', { name: new RegExp(`(Edit|编辑).*azure-${locale}`) }).click()
      await expect(page.getByRole('dialog')).toHaveCSS('opacity', '1')
      await expectClean(page)
    })
  })
