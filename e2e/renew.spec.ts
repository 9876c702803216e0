import { expect, openHouse, signIn, test } from './fixtures'

type User = { id: number; name: string; token: string }

test('deleting or demoting an admin offers to reset every token they could see', async ({ page }) => {
  const { house, close } = await openHouse()
  let root = house.rootToken
  const everyone = async () => (await house.api('GET', '/1/users?deleted=true', undefined, root)).body as User[]
  const alive = async (token: string) => (await house.api('GET', '/1/me', undefined, token)).status === 200
  const add = async (user: object) => (await house.api('POST', '/1/users', user)).body as User
  await add({ name: 'Mia' })
  const ada = await add({ name: 'Ada', role: 'admin' })
  const ben = await add({ name: 'Ben', role: 'admin', email: 'ben@example.org' })
  const renewed = async (before: User[]) => {
    for (const { token } of before) expect(await alive(token)).toBe(false)
    await page.getByRole('button', { name: 'Copy token for root' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe(root)
    root = await page.evaluate(() => navigator.clipboard.readText())
    const after = await everyone()
    expect(after.filter(({ token }) => before.some((one) => one.token === token))).toEqual([])
    for (const { token } of after.filter(({ id }) => id !== ada.id)) expect(await alive(token)).toBe(true)
  }
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page, house)
  await page.evaluate((text) => navigator.clipboard.writeText(text), root)

  const first = await everyone()
  await page.goto(`${house.url}/users`)
  await page.getByRole('button', { name: 'Delete Mia' }).click()
  await expect(page.getByLabel("Also reset all users' tokens")).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete Ada' }).click()
  await page.getByLabel("Also reset all users' tokens").check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('All tokens were reset, including yours.')).toBeVisible()
  await renewed(first)

  const second = await everyone()
  await page.goto(`${house.url}/users/${ben.id}`)
  await expect(page.getByLabel('Email')).toHaveValue('ben@example.org')
  await expect(page.getByLabel("Also reset all users' tokens")).toHaveCount(0)
  await page.getByLabel('Role').selectOption('Member')
  await page.getByLabel("Also reset all users' tokens").check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('All tokens were reset, including yours.')).toBeVisible()
  await page.goto(`${house.url}/users`)
  await renewed(second)
  await page.close()
  await close()
})

test('who resets everyone’s token and cannot be signed in again is told their own', async ({ context }) => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/users', { name: 'Ada', role: 'admin' })
  const page = await context.newPage()
  await signIn(page, house)
  await page.goto(`${house.url}/users`)
  await page.route('**/api/auth/**', (route) => route.abort())
  await page.getByRole('button', { name: 'Delete Ada' }).click()
  await page.getByLabel("Also reset all users' tokens").check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const told = page.getByText('signing in with your new token failed')
  await expect(told).toBeVisible()
  await expect(page).toHaveURL(/\/sign-in$/)
  const token = (await told.textContent())?.slice(-36) ?? ''
  expect((await house.api('GET', '/1/me', undefined, token)).status).toBe(200)
  await page.close()
  await close()
})
