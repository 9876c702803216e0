import { addUser, type User } from '../support/app'
import { expect, signIn, test } from './fixtures'

test('an invalid token is reported on the form', async ({ context, app }) => {
  // Not the fixture's page, which fails on the console error that a 401 causes.
  const page = await context.newPage()
  await page.goto(`${app.url}/sign-in`)
  await page.getByLabel('Access token').fill('9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Invalid token.').first()).toBeVisible()
  await expect(page.getByLabel('Access token')).toHaveAttribute('aria-invalid', 'true')
})

test('a sign-in that cannot reach the server says so and keeps what was typed', async ({ context, app }) => {
  const page = await context.newPage()
  // The page an OpenID Connect sign-in returns to when it fails: its message must disappear.
  await page.goto(`${app.url}/sign-in?error=unknown`)
  await page.route('**/api/auth/**', (route) => route.abort())
  await page.getByLabel('Access token').fill(app.rootToken)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Cannot reach Chatelaine.').first()).toBeVisible()
  await expect(page.getByLabel('Access token')).toHaveValue(app.rootToken)
  await page.unroute('**/api/auth/**')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${app.url}/`)
})

test('the sign-in form has a user name and a password for password managers', async ({ page, app }) => {
  await page.goto(`${app.url}/sign-in`)
  await expect(page.locator('input[autocomplete=username]')).toHaveValue('Chatelaine')
  await expect(page.getByLabel('Access token')).toHaveAttribute('autocomplete', 'current-password')
})

test('members see only the pages for members', async ({ page, app }) => {
  const ann = await addUser(app, { name: 'session-ann' })
  await signIn(page, app, ann.token)
  await expect(page).toHaveURL(/\/me$/)
  await expect(page.getByRole('navigation').getByRole('link')).toHaveText(['My usage', 'Quickstart', 'API reference'])
  for (const path of ['/', '/users', '/keys', '/prices', '/setup']) {
    await page.goto(app.url + path)
    await expect(page).toHaveURL(/\/me$/)
  }
})

test('resetting the token ends its sessions, and signing out ends the session in this browser', async ({
  page,
  app,
}) => {
  const bo = await addUser(app, { name: 'session-bo' })
  await signIn(page, app, bo.token)
  const { token } = (await app.api('POST', `/1/users/${bo.id}/reset`)).body as User
  await page.reload()
  await expect(page).toHaveURL(/\/sign-in$/)
  await signIn(page, app, token)
  await expect(page).toHaveURL(/\/me$/)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.goto(`${app.url}/me`)
  await expect(page).toHaveURL(/\/sign-in$/)
  const cookies = await page.context().cookies()
  expect(cookies.some(({ value }) => value.includes(token))).toBe(false)
})

test('no page that lists users or keys contains a secret', async ({ page, app }) => {
  const cy = await addUser(app, { name: 'session-cy' })
  await app.api('POST', '/1/keys', { name: 'session-key', key: 'sk-never-in-a-page' })
  await signIn(page, app)
  for (const path of ['/', '/users', '/users?deleted=true', '/keys', '/me', '/connect']) {
    const html = await (await page.goto(app.url + path))?.text()
    for (const secret of [cy.token, app.rootToken, 'sk-never-in-a-page']) expect(html).not.toContain(secret)
  }
})
