import { expect, signIn, test } from './fixtures'

test('the reference lists every operation, and a reading one can be tried with one’s own token', async ({
  page,
  house,
}) => {
  await house.api('POST', '/1/users', { name: 'Docs Ann' })
  await signIn(page, house)
  await page.getByRole('link', { name: 'API reference' }).click()
  await expect(page.locator('details')).toHaveCount(16)
  expect(await page.content()).not.toContain(house.rootToken)
  const users = page.locator('#get_users')
  await users.locator('summary').click()
  await users.getByRole('button', { name: 'Send request with my token' }).click()
  await expect(users.getByText('Status 200')).toBeVisible()
  await expect(users.getByRole('region', { name: 'Response body' })).toContainText('"name": "Docs Ann"')

  const one = page.locator('#get_users_id')
  await one.locator('summary').click()
  await one.getByRole('textbox', { name: 'id' }).fill('1')
  await one.getByRole('textbox', { name: 'id' }).press('Enter')
  await expect(one.getByText('"role": "admin"')).toBeVisible()
  await expect(page.locator('#delete_users_id').getByRole('button')).toHaveCount(0)
})

test('a member may try what members may', async ({ page, house }) => {
  const { token } = (await house.api('POST', '/1/users', { name: 'docs-member' })).body as { token: string }
  await signIn(page, house, token)
  await page.goto(`${house.url}/docs`)
  await page.locator('#get_me summary').click()
  await page.locator('#get_me').getByRole('button').click()
  await expect(page.locator('#get_me').getByRole('region', { name: 'Response body' })).toContainText(
    '"name": "docs-member"',
  )
  await page.locator('#get_users summary').click()
  await expect(page.locator('#get_users').getByRole('button')).toHaveCount(0)
})
