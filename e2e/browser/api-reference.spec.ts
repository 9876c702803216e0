import { expect, signIn, test } from './fixtures'

test('the reference lists every operation, and read operations can be sent with the user’s own token', async ({
  page,
  app,
}) => {
  await app.api('POST', '/1/users', { name: 'Docs Ann' })
  await signIn(page, app)
  await page.getByRole('link', { name: 'API reference' }).click()
  const { paths } = (await app.api('GET', '/openapi.json')).body as { paths: Record<string, object> }
  await expect(page.locator('details')).toHaveCount(Object.values(paths).flatMap(Object.keys).length)
  expect(await page.content()).not.toContain(app.rootToken)
  const users = page.locator('#listUsers')
  await users.locator('summary').click()
  await users.getByRole('button', { name: 'Send request with my token' }).click()
  await expect(users.getByText('Status 200')).toBeVisible()
  await expect(users.getByRole('region', { name: 'Response body' })).toContainText('"name": "Docs Ann"')

  const one = page.locator('#getUser')
  await one.locator('summary').click()
  await one.getByRole('textbox', { name: 'id' }).fill('1')
  await one.getByRole('textbox', { name: 'id' }).press('Enter')
  await expect(one.getByText('"role": "admin"')).toBeVisible()
  await expect(page.locator('#deleteUser').getByRole('button')).toHaveCount(0)
})

test('a member can send only the operations members may use', async ({ page, app }) => {
  const { token } = (await app.api('POST', '/1/users', { name: 'docs-member' })).body as { token: string }
  await signIn(page, app, token)
  await page.goto(`${app.url}/docs`)
  await page.locator('#getMe summary').click()
  await page.locator('#getMe').getByRole('button').click()
  await expect(page.locator('#getMe').getByRole('region', { name: 'Response body' })).toContainText(
    '"name": "docs-member"',
  )
  await page.locator('#listUsers summary').click()
  await expect(page.locator('#listUsers').getByRole('button')).toHaveCount(0)
})
