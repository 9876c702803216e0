import { addUser } from '../support/app'
import { expectAccessible } from './accessible'
import { expect, signIn, test } from './fixtures'

const chat = (model: string) => ({ model, messages: [{ role: 'user', content: 'tokens:10/10' }], max_tokens: 10 })

test('a member adds a token with limits, rotates it without losing a request, and revokes it', async ({
  page,
  app,
}) => {
  await app.api('POST', '/1/keys', { key: 'sk-tokens', name: 'tokens' })
  const ann = await addUser(app, { name: 'Ann', models: ['gpt-4o*'] })
  const statusOf = async (token: string, model = 'gpt-4o-mini') =>
    (await app.api('POST', '/v1/chat/completions', chat(model), token)).status

  await signIn(page, app, ann.token)
  await page.goto(`${app.url}/me`)
  const dialog = page.getByRole('dialog')
  const valueShown = async (title: string) => {
    await expect(dialog.getByRole('heading', { name: title })).toBeVisible()
    const value = await dialog.getByLabel('Token', { exact: true }).textContent()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Done' }).click()
    return value?.trim() ?? ''
  }

  await page.getByRole('button', { name: 'Add token' }).click()
  await dialog.getByLabel('Name').fill('laptop')
  await dialog.getByLabel('Requests per minute').fill('0.5')
  await dialog.getByLabel('Allowed models').fill('gpt-4o-mini')
  await dialog.getByLabel('Expires on').fill('2031-05-31')
  await dialog.getByRole('button', { name: 'Add token' }).click()
  // The browser itself refuses it.
  await expect(dialog.getByRole('heading', { name: 'Add token' })).toBeVisible()
  await expectAccessible(page)
  await dialog.getByLabel('Requests per minute').fill('100')
  await dialog.getByRole('button', { name: 'Add token' }).click()
  const first = await valueShown('Token laptop added')
  const item = page.getByRole('list', { name: 'Access tokens' }).getByRole('listitem')
  await expect(item).toContainText('Until May 31, 2031 · 100 requests/min · gpt-4o-mini')
  expect([await statusOf(first), await statusOf(first, 'gpt-4o'), await statusOf(first, 'o3')]).toEqual([200, 403, 403])

  await page.getByRole('button', { name: 'Add token' }).click()
  await dialog.getByLabel('Name').fill('laptop')
  await dialog.getByRole('button', { name: 'Add token' }).click()
  await expect(dialog.getByRole('alert')).toContainText('There is a token of this name already')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Edit token laptop' }).click()
  await expect(dialog.getByLabel('Expires on')).toHaveValue('2031-05-31')
  await dialog.getByLabel('Allowed models').fill('')
  await dialog.getByRole('button', { name: 'Save token' }).click()
  await expect(page.getByText('Token laptop saved.').first()).toBeVisible()
  expect([await statusOf(first, 'gpt-4o'), await statusOf(first, 'o3')]).toEqual([200, 403])

  await page.getByRole('button', { name: 'Rotate token laptop' }).click()
  await dialog.getByLabel('The old value works for').selectOption('1 day')
  await dialog.getByRole('button', { name: 'Rotate token' }).click()
  const second = await valueShown('Token laptop rotated')
  expect(second).not.toBe(first)
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
  await expect(item).toContainText('The value before the rotation works until')
  await expectAccessible(page)

  await page.getByRole('link', { name: /^Last used/ }).click()
  await page.waitForURL(/\/requests\?/)
  await expect(page.getByLabel('Access token', { exact: true })).toHaveValue(/^\d+$/)
  await expect(page.getByRole('row')).toHaveCount(1 + 4)
  await page.goto(`${app.url}/me`)

  await page.getByRole('button', { name: 'Revoke token laptop' }).click()
  await dialog.getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByText('Token laptop revoked.').first()).toBeVisible()
  await expect(item).toHaveCount(0)
  expect([await statusOf(first), await statusOf(second), await statusOf(ann.token)]).toEqual([401, 401, 200])
})

test('an admin gives a program a token for model requests only, and can lift that', async ({ page, app }) => {
  await app.api('POST', '/1/keys', { key: 'sk-model-requests', name: 'model requests' })
  const eve = await addUser(app, { name: 'Eve', role: 'admin' })
  await signIn(page, app, eve.token)
  await page.goto(`${app.url}/users/${eve.id}`)
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Add token' }).click()
  await dialog.getByLabel('Name').fill('program')
  const checkbox = dialog.getByRole('checkbox', { name: 'Model requests only' })
  await expect(checkbox).not.toBeChecked()
  await checkbox.check()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add token' }).click()
  const token = (await dialog.getByLabel('Token', { exact: true }).textContent())?.trim() ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  const statuses = async () => [
    (await app.api('POST', '/v1/chat/completions', chat('gpt-4o-mini'), token)).status,
    (await app.api('GET', '/1/users', undefined, token)).status,
  ]
  const item = page.getByRole('list', { name: 'Access tokens' }).getByRole('listitem')
  await expect(item).toContainText('Model requests only')
  await expectAccessible(page)
  expect(await statuses()).toEqual([200, 403])

  const edit = async (change: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Edit token program' }).click()
    await change()
    await dialog.getByRole('button', { name: 'Save token' }).click()
    await expect(dialog).toHaveCount(0)
  }
  // A change of another field leaves it as it is.
  await edit(() => dialog.getByLabel('Requests per minute').fill('100'))
  await expect(item).toContainText('100 requests/min')
  expect(await statuses()).toEqual([200, 403])
  await edit(() => checkbox.uncheck())
  await expect(item).not.toContainText('Model requests only')
  expect(await statuses()).toEqual([200, 200])
})

test.describe('in Chinese, on a phone', () => {
  test.use({ locale: 'zh-CN', viewport: { width: 320, height: 800 } })

  test('an admin sees the tokens of a user, and what has expired', async ({ page, app }) => {
    const { id } = await addUser(app, { name: 'Ben' })
    const name = '一台名字很长的构建服务器-build-server-with-a-long-name'
    const limits = {
      expiresAt: '2026-01-01T00:00:00Z',
      models: ['gpt-4o*', 'claude-sonnet-*'],
      tokensPerMinute: 100_000,
      gatewayOnly: true,
    }
    await app.api('POST', `/1/users/${id}/tokens`, { name, ...limits })
    await signIn(page, app)
    await page.goto(`${app.url}/users/${id}`)
    const item = page.getByRole('list', { name: '访问令牌' }).getByRole('listitem')
    await expect(item).toContainText('已过期')
    await expect(item).toContainText('仅限模型请求')
    await expect(item).toContainText('每分钟 100,000 个 token · gpt-4o*, claude-sonnet-*')
    await expectAccessible(page)
    await page.getByRole('button', { name: `轮换令牌 ${name}` }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectAccessible(page)
  })
})
