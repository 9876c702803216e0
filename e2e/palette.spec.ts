import type { Locator, Page } from '@playwright/test'
import { expect, signIn, test } from './fixtures'

test('⌘K leads to pages, people and keys by keyboard alone', async ({ page, house }) => {
  await house.api('POST', '/1/users', { name: 'Palette Ann' })
  await house.api('POST', '/1/keys', { key: 'sk-palette', name: 'palette-key' })
  await signIn(page, house)
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
  await page.keyboard.type('nobody at all')
  await expect(page.getByText('No results')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('/ focuses the page’s search, ? lists the keys, and neither disturbs typing', async ({ page, house }) => {
  await signIn(page, house)
  await page.goto(`${house.url}/users`)
  const search = page.getByRole('searchbox')
  await pressUntilFocused(page, '/', search)
  await page.keyboard.type('?/')
  await expect(search).toHaveValue('?/')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Ctrl K')
  await page.keyboard.press('Escape')
  await page.goto(`${house.url}/prices`)
  await page.getByRole('heading', { level: 1 }).click()
  await pressUntilFocused(page, '/', page.getByRole('combobox'))
})

/** A page that has just been shown may not listen yet. */
const pressUntilFocused = (page: Page, key: string, place: Locator) =>
  expect(async () => {
    await page.keyboard.press(key)
    await expect(place).toBeFocused({ timeout: 500 })
  }).toPass()

test('a member’s palette offers their own pages only', async ({ page, house }) => {
  const { token } = (await house.api('POST', '/1/users', { name: 'palette-member' })).body as { token: string }
  await signIn(page, house, token)
  await page.getByRole('button', { name: 'Search or jump to…' }).click()
  await expect(page.getByRole('option').first()).toHaveText(/My usage/)
  await page.keyboard.type('palette')
  await expect(page.getByText('No results')).toBeVisible()
})
