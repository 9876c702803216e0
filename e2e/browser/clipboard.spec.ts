import { chromium } from '@playwright/test'
import { expect, signIn, test } from './fixtures'

test('copying works over plain HTTP on the local network', async ({ app }, info) => {
  const { launchOptions } = info.project.use
  // Browsers offer the Clipboard API only on localhost and over TLS.
  const args = [...(launchOptions?.args ?? []), '--host-resolver-rules=MAP chatelaine 127.0.0.1']
  const browser = await chromium.launch({ ...launchOptions, args })
  const page = await browser.newPage({ locale: 'en' })
  const lan = { ...app, url: app.url.replace(/\/\/[^:]+/, '//chatelaine') }
  await signIn(page, lan)
  expect(await page.evaluate(() => 'clipboard' in navigator)).toBe(false)
  await page.goto(`${lan.url}/me`)
  await page.getByRole('button', { name: 'Copy my token' }).click()
  await expect(page.getByText('Copied')).toBeAttached()
  await page.goto(`${lan.url}/users`)
  await page.getByRole('searchbox').focus()
  await page.keyboard.press('Control+V')
  await expect(page.getByRole('searchbox')).toHaveValue(app.rootToken)
  await browser.close()
})

test('if the browser refuses to copy, the text is shown and selected', async ({ page, app }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
    document.execCommand = () => false
  })
  await signIn(page, app)
  await page.goto(`${app.url}/connect`)
  await page.getByRole('button', { name: 'Copy curl snippet' }).click()
  const text = page.getByRole('dialog').getByRole('textbox')
  await expect(text).toHaveValue(new RegExp(`Bearer ${app.rootToken}`))
  const selected = await text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  )
  expect(selected).toContain('curl')
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(text).toHaveCount(0)
})

test('snippets show the token on demand, and hide it again', async ({ page, app }) => {
  await signIn(page, app)
  await page.goto(`${app.url}/connect`)
  const curl = page.getByRole('region', { name: 'curl' })
  await expect(curl).toContainText(`${app.url}/v1/chat/completions`)
  await expect(curl).not.toContainText(app.rootToken)
  await page.getByRole('button', { name: 'Show my token' }).click()
  await expect(curl).toContainText(app.rootToken)
  await page.getByRole('button', { name: 'Hide my token' }).click()
  await expect(curl).not.toContainText(app.rootToken)
})
