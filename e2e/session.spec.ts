import { expect, signIn, test } from './fixtures'

type User = { id: number; token: string }

test('a wrong token is told so, and how to get on', async ({ context, house }) => {
  // Not the page of the fixture: a browser logs every refused request.
  const page = await context.newPage()
  await page.goto(`${house.url}/sign-in`)
  await page.getByLabel('Access token').fill('9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Invalid token.').first()).toBeVisible()
  await expect(page.getByLabel('Access token')).toHaveAttribute('aria-invalid', 'true')
})

test('a sign-in that reaches nobody says so, and what was typed stays', async ({ context, house }) => {
  const page = await context.newPage()
  // Where a refused visitor of another provider comes back to: what is said there is over.
  await page.goto(`${house.url}/sign-in?error=unknown`)
  await page.route('**/api/auth/**', (route) => route.abort())
  await page.getByLabel('Access token').fill(house.rootToken)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Cannot reach Chatelaine.').first()).toBeVisible()
  await expect(page.getByLabel('Access token')).toHaveValue(house.rootToken)
  await page.unroute('**/api/auth/**')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${house.url}/`)
})

test('a password manager finds a name and a password', async ({ page, house }) => {
  await page.goto(`${house.url}/sign-in`)
  await expect(page.locator('input[autocomplete=username]')).toHaveValue('Chatelaine')
  await expect(page.getByLabel('Access token')).toHaveAttribute('autocomplete', 'current-password')
})

test('members see their own rooms only', async ({ page, house }) => {
  const ann = (await house.api('POST', '/1/users', { name: 'session-ann' })).body as User
  await signIn(page, house, ann.token)
  await expect(page).toHaveURL(/\/me$/)
  await expect(page.getByRole('navigation').getByRole('link')).toHaveText(['My usage', 'Quickstart', 'API reference'])
  for (const path of ['/', '/users', '/keys', '/prices', '/setup']) {
    await page.goto(house.url + path)
    await expect(page).toHaveURL(/\/me$/)
  }
})

test('resetting the token ends its sessions, and signing out ends the session in this browser', async ({
  page,
  house,
}) => {
  const bo = (await house.api('POST', '/1/users', { name: 'session-bo' })).body as User
  await signIn(page, house, bo.token)
  const { token } = (await house.api('POST', `/1/users/${bo.id}/reset`)).body as User
  await page.reload()
  await expect(page).toHaveURL(/\/sign-in$/)
  await signIn(page, house, token)
  await expect(page).toHaveURL(/\/me$/)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.goto(`${house.url}/me`)
  await expect(page).toHaveURL(/\/sign-in$/)
  const cookies = await page.context().cookies()
  expect(cookies.some(({ value }) => value.includes(token))).toBe(false)
})

test('no page that lists users or keys contains a secret', async ({ page, house }) => {
  const cy = (await house.api('POST', '/1/users', { name: 'session-cy' })).body as User
  await house.api('POST', '/1/keys', { name: 'session-key', key: 'sk-never-in-a-page' })
  await signIn(page, house)
  for (const path of ['/', '/users', '/users?deleted=true', '/keys', '/me', '/connect']) {
    const html = await (await page.goto(house.url + path))?.text()
    for (const secret of [cy.token, house.rootToken, 'sk-never-in-a-page']) expect(html).not.toContain(secret)
  }
})
