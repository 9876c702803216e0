import type { Page } from '@playwright/test'
import { consolePages, urlOf } from '../support/console-pages'
import { test } from '../support/demo'
import { startServer } from '../support/server-process'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, deviceScaleFactor: 1 })

    for (const consolePage of consolePages) {
      test(consolePage.name, async ({ page, demo }) => {
        await page.context().addCookies(demo.cookies[consolePage.role])
        await page.goto(urlOf(consolePage, demo))
        await shoot(page, consolePage.name)
      })
    }

    test('sign-in', async ({ page, demo }) => {
      await page.goto(`${demo.url}/sign-in`)
      await shoot(page, 'sign-in')
    })

    test('set-up', async ({ page }) => {
      const { url, stop } = await startServer()
      await page.goto(`${url}/setup`)
      await shoot(page, 'setup')
      await stop()
    })

    async function shoot(page: Page, name: string) {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await page.screenshot({ path: `docs/screenshots/${name}-${colorScheme}.png`, animations: 'disabled' })
    }
  })
}
