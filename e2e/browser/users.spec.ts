import { addUser, startApp, type User } from '../support/app'
import { expect, signIn, test } from './fixtures'

test('add, copy, reset, delete, undo and restore a user', async ({ page, context, app }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  const statusOf = async (token: string) => (await app.api('GET', '/1/me', undefined, token)).status
  await signIn(page, app)
  await page.goto(`${app.url}/users`)

  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Dora')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Dora added' })).toBeVisible()
  await page.getByRole('button', { name: 'Copy token', exact: true }).click()
  // All pages share the clipboard: until the copy is made, it holds what another test put there.
  await expect.poll(async () => statusOf(await clipboard())).toBe(200)
  const first = await clipboard()
  await page.getByRole('button', { name: 'Done' }).click()

  const row = page.getByRole('row', { name: /Dora/ })
  await expect(row).toContainText('Member')
  await expect(row).toContainText(`…${first.slice(-4)}`)
  await expect(row).toContainText('Never')

  await page.evaluate(() => navigator.clipboard.writeText(''))
  await page.getByRole('button', { name: 'Copy token for Dora' }).click()
  await expect.poll(clipboard).toBe(first)

  await page.getByRole('button', { name: 'Reset token for Dora' }).click()
  await page.getByRole('button', { name: 'Reset token', exact: true }).click()
  const second = (await page.getByRole('region', { name: 'Token' }).textContent()) ?? ''
  expect(second).not.toBe(first)
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200])
  await page.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('button', { name: 'Delete Dora' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('Dora deleted.')).toBeVisible()
  await expect(row).toHaveCount(0)
  expect(await statusOf(second)).toBe(401)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toBeVisible()
  expect(await statusOf(second)).toBe(200)

  const dora = ((await app.api('GET', '/1/users')).body as User[]).find(({ name }) => name === 'Dora')
  await app.api('DELETE', `/1/users/${dora?.id}`)
  await page.getByLabel('Show deleted').click()
  await page.getByRole('button', { name: 'Restore Dora' }).click()
  await expect(row).toContainText('Member')
  expect(await statusOf(second)).toBe(200)
})

test('a user whose email was taken meanwhile cannot be restored, and the page says why', async ({ page, app }) => {
  const email = 'gone@example.org'
  const { id } = await addUser(app, { name: 'Gwen', email })
  await app.api('DELETE', `/1/users/${id}`)
  await app.api('POST', '/1/users', { name: 'Hal', email })
  await signIn(page, app)
  await page.goto(`${app.url}/users/${id}`)
  await page.getByRole('button', { name: 'Restore Gwen' }).click()
  await expect(page.getByText('Another user now has this email address.')).toBeVisible()
})

test('a name that is taken is reported, and what was typed stays', async ({ page, app }) => {
  await app.api('POST', '/1/users', { name: 'Emil' })
  await signIn(page, app)
  await page.goto(`${app.url}/users`)
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Emil')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'A user with this name already exists.' })).toBeVisible()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Emil')
})

test('search, sorting and paging happen on the server and are in the URL, and Back works', async ({ page, app }) => {
  for (let index = 0; index < 27; index++) await app.api('POST', '/1/users', { name: `crowd ${index + 100}` })
  await signIn(page, app)
  await page.goto(`${app.url}/users`)
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('CROWD')
  await expect(page).toHaveURL(/q=CROWD/)
  await expect(page.getByText('1–25 of 27')).toBeVisible()
  await page.getByRole('link', { name: 'Name' }).click()
  await expect(page).toHaveURL(/order=desc/)
  await expect(page.getByRole('rowheader').first()).toHaveText('crowd 126')
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/page=2/)
  await expect(page.getByRole('rowheader')).toHaveText(['crowd 101', 'crowd 100'])
  await page.goBack()
  await expect(page.getByRole('rowheader').first()).toHaveText('crowd 126')
  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('CROWD')
  await page.getByRole('searchbox').fill('no such crowd')
  await expect(page.getByText('No users match “no such crowd”')).toBeVisible()
})

test('a name of one very long word does not break the other columns, in both languages', async ({ page, app }) => {
  const name = 'W'.repeat(64)
  await app.api('POST', '/1/users', { name })
  await signIn(page, app)
  for (const locale of ['en', 'zh-CN']) {
    await page.context().addCookies([{ name: 'locale', value: locale, url: app.url }])
    await page.goto(`${app.url}/users?q=WWW`)
    const cells = page.getByRole('row', { name }).getByRole('cell')
    for (const cell of (await cells.all()).slice(0, 4)) {
      const height = await cell.evaluate((element) => element.lastElementChild?.getBoundingClientRect().height)
      expect(height, `${locale}: ${await cell.textContent()}`).toBeLessThan(30)
    }
  }
})

test('resetting root’s token requires typing its name, and root stays signed in', async ({ page }) => {
  const { app, close } = await startApp()
  await signIn(page, app)
  await page.goto(`${app.url}/users?q=root`)
  await expect(page.getByRole('button', { name: 'Delete root' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Reset token for root' }).click()
  await page.getByLabel('Type root to confirm').fill('rot')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Reset token for root?' })).toBeVisible()
  await page.getByLabel('Type root to confirm').fill('root')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Old token revoked. Copy the new token:')).toBeVisible()
  const token = (await page.getByRole('region', { name: 'Token' }).textContent()) ?? ''
  await page.goto(`${app.url}/users`)
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible()
  expect((await app.api('GET', '/1/me', undefined, token)).status).toBe(200)
  await page.close()
  await close()
})

test('with MASK_SECRETS tokens of others and provider keys are masked on the API, and the console offers no copy', async ({
  page,
}) => {
  const { app, close } = await startApp({ env: { MASK_SECRETS: 'true' } })
  const { id, token } = await addUser(app, { name: 'Ann' })
  const key = 'sk-masked-0123456789'
  expect((await app.api('POST', '/1/keys', { name: 'main', key })).body).toMatchObject({ key })
  const masked = `********${token.slice(-4)}`
  expect((await app.api('GET', '/1/users')).body).toMatchObject([{ id: 1 }, { id, token: masked }])
  expect((await app.api('GET', `/1/users/${id}`)).body).toMatchObject({ token: masked })
  expect((await app.api('PATCH', `/1/users/${id}`, { role: 'member' })).body).toMatchObject({ token: masked })
  expect((await app.api('GET', '/1/keys')).body).toMatchObject([{ key: '********6789' }])
  expect((await app.api('GET', '/1/me', undefined, token)).body).toMatchObject({ token })

  await signIn(page, app)
  await page.goto(`${app.url}/users`)
  await expect(page.getByRole('row', { name: /Ann/ })).toContainText(`…${token.slice(-4)}`)
  await expect(page.getByRole('button', { name: 'Copy token for root' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy token for Ann' })).toHaveCount(0)
  await page.goto(`${app.url}/users/${id}`)
  await expect(page.getByRole('button', { name: 'Reset token for Ann' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy invitation' })).toHaveCount(0)
  await page.close()
  await close()
})
