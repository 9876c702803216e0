import { expect, signIn, test } from './fixtures'

test('add, test, replace and delete a key', async ({ page, app }) => {
  app.provider.rejectedKeys.add('sk-wrong-0001')
  await signIn(page, app)
  await expect(page.getByText('No provider key yet. All requests fail until you add one.')).toBeVisible()
  await page.getByRole('link', { name: 'Add provider key' }).click()
  await expect(page.getByText('No provider keys yet')).toBeVisible()

  await page.getByRole('button', { name: 'Add provider key' }).click()
  await page.getByLabel('Name').fill('main')
  await page.getByLabel('Secret key').fill('sk-wrong-0001')
  await page.getByRole('button', { name: 'Add and test' }).click()
  const notifications = page.getByRole('region', { name: 'Notifications' })
  await expect(notifications).toContainText('main failed the test:')
  await expect(notifications).not.toContainText('sk-wrong-0001')
  const row = page.getByRole('row', { name: /main/ })
  await expect(row).toContainText('…0001')

  await page.getByRole('button', { name: 'Edit main' }).click()
  await page.getByLabel('New secret key').fill('sk-right-0002')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(notifications).toContainText('main works: 4 models available.')
  await expect(row).toContainText('…0002')
  await expect(row).toContainText('Healthy')
  await expect(notifications.getByText('main works: 4 models available.')).toHaveCount(0)
  await page.getByRole('button', { name: 'Test main' }).click()
  await expect(notifications).toContainText('main works: 4 models available.')

  await page.getByRole('button', { name: 'Delete main' }).click()
  await page.getByLabel('Type main to confirm').fill('mian')
  await page.getByRole('button', { name: 'Delete provider key' }).click()
  await expect(page.getByRole('dialog', { name: 'Delete main?' })).toBeVisible()
  await page.getByLabel('Type main to confirm').fill('main')
  await page.getByRole('button', { name: 'Delete provider key' }).click()
  await expect(page.getByText('No provider keys yet')).toBeVisible()
  expect((await app.api('GET', '/1/keys')).body).toEqual([])
})

test('an Azure key without an endpoint is saved, with a warning that it receives no requests', async ({
  page,
  app,
}) => {
  await signIn(page, app)
  await page.goto(`${app.url}/keys`)
  await page.getByRole('button', { name: 'Add provider key' }).click()
  await page.getByLabel('Name').fill('nowhere')
  await page.getByLabel('Secret key').fill('nowhere-secret')
  await page.getByLabel('Type').selectOption('Azure OpenAI')
  await page.getByLabel('Endpoint').fill('https://a.example/?no')
  await page.getByRole('button', { name: 'Add and test' }).click()
  await expect(page.getByText('without credentials, query or fragment')).toBeVisible()
  await page.getByLabel('Endpoint').fill('')
  await page.getByRole('button', { name: 'Add and test' }).click()
  await expect(page.getByRole('row', { name: /nowhere/ })).toContainText('No endpoint set')
  await page.goto(app.url)
  await expect(page.getByText('No endpoint set for provider key nowhere. It receives no requests.')).toBeVisible()
})
