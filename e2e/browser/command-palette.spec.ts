import type { Locator, Page } from '@playwright/test'
import { expect, signIn, test } from './fixtures'

test('⌘K finds pages, users and provider keys by keyboard alone', async ({ page, app }) => {
  await app.api('POST', '/1/users', { name: 'Palette Ann' })
  await app.api('POST', '/1/keys', { key: 'sk-palette', name: 'palette-key' })
  await signIn(page, app)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
  const field = page.getByRole('combobox', { name: 'Search or jump to a page, user or provider key' })
  await pressUntilFocused(page, 'Control+K', field)
  await page.keyboard.type('pri')
  await expect(page.getByRole('option')).toHaveText(['PricingPage'])
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/prices$/)

  await page.keyboard.press('Meta+K')
  await expect(field).toBeFocused()
  await page.keyboard.type('palette')
  await expect(page.getByRole('option')).toHaveText(['Palette AnnUser', 'palette-keyProvider key'])
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Ann/)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('option', { selected: true })).toHaveText(/palette-key/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/keys/)

  await page.keyboard.press('Control+K')
  await expect(field).toBeFocused()
  await page.keyboard.type('no such entry')
  await expect(page.getByText('No results')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('/ focuses the page’s search, ? lists the shortcuts, and neither interferes with typing', async ({
  page,
  app,
}) => {
  await signIn(page, app)
  await page.goto(`${app.url}/users`)
  const search = page.getByRole('searchbox')
  // Until the list has streamed in there is none, and `/` opens the palette.
  await expect(search).toBeVisible()
  await pressUntilFocused(page, '/', search)
  await page.keyboard.type('?/')
  await expect(search).toHaveValue('?/')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Ctrl K')
  await page.keyboard.press('Escape')
  await page.goto(`${app.url}/settings`)
  await page.getByRole('heading', { level: 1 }).click()
  await pressUntilFocused(page, '/', page.getByRole('combobox'))
})

/** The page may not be hydrated yet. */
const pressUntilFocused = (page: Page, key: string, target: Locator) =>
  expect(async () => {
    await page.keyboard.press(key)
    await expect(target).toBeFocused({ timeout: 500 })
  }).toPass()

test('a member’s palette lists only pages for members', async ({ page, app }) => {
  const { token } = (await app.api('POST', '/1/users', { name: 'palette-member' })).body as { token: string }
  await signIn(page, app, token)
  await page.getByRole('button', { name: 'Search or jump to…' }).click()
  await expect(page.getByRole('option').first()).toHaveText(/My usage/)
  await page.keyboard.type('palette')
  await expect(page.getByText('No results')).toBeVisible()
})
