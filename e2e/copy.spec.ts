import { chromium } from '@playwright/test'
import { expect, signIn, test } from './fixtures'

test('copying works on a plain-http address of the local network', async ({ house }, info) => {
  const { launchOptions } = info.project.use
  // Neither localhost nor TLS: browsers take the clipboard's interface away there.
  const args = [...(launchOptions?.args ?? []), '--host-resolver-rules=MAP house.lan 127.0.0.1']
  const browser = await chromium.launch({ ...launchOptions, args })
  const page = await browser.newPage({ locale: 'en' })
  const lan = { ...house, url: house.url.replace(/\/\/[^:]+/, '//house.lan') }
  await signIn(page, lan)
  expect(await page.evaluate(() => 'clipboard' in navigator)).toBe(false)
  await page.goto(`${lan.url}/me`)
  await page.getByRole('button', { name: 'Copy my token' }).click()
  await expect(page.getByText('Copied')).toBeAttached()
  await page.goto(`${lan.url}/users`)
  await page.getByRole('searchbox').focus()
  await page.keyboard.press('Control+V')
  await expect(page.getByRole('searchbox')).toHaveValue(house.rootToken)
  await browser.close()
})

test('where a browser refuses to copy, the text is shown, selected', async ({ page, house }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
    document.execCommand = () => false
  })
  await signIn(page, house)
  await page.goto(`${house.url}/connect`)
  await page.getByRole('button', { name: 'Copy curl snippet' }).click()
  const text = page.getByRole('dialog').getByRole('textbox')
  await expect(text).toHaveValue(new RegExp(`Bearer ${house.rootToken}`))
  const selected = await text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  )
  expect(selected).toContain('curl')
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(text).toHaveCount(0)
})

test('snippets take the token on a click, and give it up again', async ({ page, house }) => {
  await signIn(page, house)
  await page.goto(`${house.url}/connect`)
  const curl = page.getByRole('region', { name: 'curl' })
  await expect(curl).toContainText(`${house.url}/v1/chat/completions`)
  await expect(curl).not.toContainText(house.rootToken)
  await page.getByRole('button', { name: 'Show my token' }).click()
  await expect(curl).toContainText(house.rootToken)
  await page.getByRole('button', { name: 'Hide my token' }).click()
  await expect(curl).not.toContainText(house.rootToken)
})
