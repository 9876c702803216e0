import { expect, openHouse, signIn, test } from './fixtures'

type User = { id: number; token: string }

test('the audit log shows who did what, filtered and page by page, and no secret', async ({ page, context }) => {
  const { house, close } = await openHouse()
  const ann = (await house.api('POST', '/1/users', { name: 'Ann' })).body as User
  for (let count = 0; count < 60; count++) await house.api('PATCH', `/1/users/${ann.id}`, { email: `a${count}@b.de` })
  const wrong = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'
  // Not the page of the fixture: a browser logs every refused request.
  const stranger = await context.newPage()
  await stranger.goto(`${house.url}/sign-in`)
  await stranger.getByLabel('Access token').fill(wrong)
  await stranger.keyboard.press('Enter')
  await expect(stranger.getByText('Invalid token.').first()).toBeVisible()

  await signIn(page, house)
  await page.getByRole('link', { name: 'Audit log' }).click()
  const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('Signed in')
  await expect(rows.nth(1)).toContainText('root')
  await expect(rows.nth(2)).toContainText('Sign-in failed')
  await expect(rows.nth(2)).toContainText('Unauthenticated')
  await expect(rows.nth(3)).toContainText('Updated user')
  await expect(rows.nth(3)).toContainText('Ann')
  await expect(rows.nth(3).locator('time')).toHaveAttribute('title', /\(Asia\/Shanghai\)$/)
  await expect(rows).toHaveCount(51)
  expect(await page.content()).not.toContain(wrong)
  expect(await page.content()).not.toContain(ann.token)

  await page.getByRole('link', { name: 'Older' }).click()
  await expect(rows.last()).toContainText('Created root user')
  await page.getByRole('link', { name: 'Newest' }).click()
  await expect(rows.nth(1)).toContainText('Signed in')

  await page.getByLabel('Action').selectOption('Added user')
  await page.getByLabel('User').selectOption('Ann')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(rows).toHaveCount(2)
  await expect(page).toHaveURL(/action=user\.add&person=/)
  await page.getByLabel('Action').selectOption('Deleted provider key')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('link', { name: 'Clear filters' }).click()
  await expect(rows).toHaveCount(51)
  await page.close()
  await close()
})

test('the settings say how the house is set up, and hold no secret', async ({ page, house }) => {
  await signIn(page, house)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('Days and months are reported in Asia/Shanghai')).toBeVisible()
  await expect(page.getByText(house.dataDir).first()).toBeVisible()
  const root = page.locator('dl > div').filter({ hasText: 'ROOT_TOKEN' })
  await expect(root).toContainText('Set')
  expect(await page.content()).not.toContain(house.rootToken)
})

test('signing out everywhere ends every session, and the token stays good', async ({ page, browser, house }) => {
  const ann = (await house.api('POST', '/1/users', { name: 'everywhere' })).body as User
  const elsewhere = await browser.newPage({ locale: 'en' })
  await signIn(elsewhere, house, ann.token)
  await signIn(page, house, ann.token)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await elsewhere.reload()
  await expect(elsewhere).toHaveURL(/\/sign-in$/)
  await elsewhere.close()
  expect((await house.api('GET', '/1/me', undefined, ann.token)).status).toBe(200)
})
