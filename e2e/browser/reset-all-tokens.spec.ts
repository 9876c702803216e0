import { addUser, startApp, type User } from '../support/app'
import { expect, signIn, test } from './fixtures'

test('deleting or demoting an admin offers to reset every token they could see', async ({ page }) => {
  const { app, close } = await startApp()
  let root = app.rootToken
  const allUsers = async () => (await app.api('GET', '/1/users?deleted=true', undefined, root)).body as User[]
  const isValid = async (token: string) => (await app.api('GET', '/1/me', undefined, token)).status === 200
  await addUser(app, { name: 'Mia' })
  const ada = await addUser(app, { name: 'Ada', role: 'admin' })
  const ben = await addUser(app, { name: 'Ben', role: 'admin', email: 'ben@example.org' })
  const expectAllReset = async (before: User[]) => {
    for (const { token } of before) expect(await isValid(token)).toBe(false)
    await page.getByRole('button', { name: 'Copy token for root' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe(root)
    root = await page.evaluate(() => navigator.clipboard.readText())
    const after = await allUsers()
    expect(after.filter(({ token }) => before.some((one) => one.token === token))).toEqual([])
    for (const { token } of after.filter(({ id }) => id !== ada.id)) expect(await isValid(token)).toBe(true)
  }
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page, app)
  await page.evaluate((text) => navigator.clipboard.writeText(text), root)

  const first = await allUsers()
  await page.goto(`${app.url}/users`)
  await page.getByRole('button', { name: 'Delete Mia' }).click()
  await expect(page.getByLabel("Also reset all users' tokens")).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Delete Ada' }).click()
  await page.getByLabel("Also reset all users' tokens").check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByText('All tokens were reset, including yours.')).toBeVisible()
  await expectAllReset(first)

  const second = await allUsers()
  await page.goto(`${app.url}/users/${ben.id}`)
  await expect(page.getByLabel('Email')).toHaveValue('ben@example.org')
  await expect(page.getByLabel("Also reset all users' tokens")).toHaveCount(0)
  await page.getByLabel('Role').selectOption('Member')
  await page.getByLabel("Also reset all users' tokens").check()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('All tokens were reset, including yours.')).toBeVisible()
  await page.goto(`${app.url}/users`)
  await expectAllReset(second)
  await page.close()
  await close()
})

test('an admin who resets every token and cannot be signed in again is shown their own', async ({ context }) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/users', { name: 'Ada', role: 'admin' })
  const page = await context.newPage()
  await signIn(page, app)
  await page.goto(`${app.url}/users`)
  await page.route('**/api/auth/**', (route) => route.abort())
  await page.getByRole('button', { name: 'Delete Ada' }).click()
  await page.getByLabel("Also reset all users' tokens").check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const message = page.getByText('signing in with your new token failed')
  await expect(message).toBeVisible()
  await expect(page).toHaveURL(/\/sign-in$/)
  const token = (await message.textContent())?.slice(-36) ?? ''
  expect((await app.api('GET', '/1/me', undefined, token)).status).toBe(200)
  await page.close()
  await close()
})
