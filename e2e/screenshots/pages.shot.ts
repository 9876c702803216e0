import type { Page } from '@playwright/test'
import { test } from '../demo'
import { addressOf, places } from '../places'
import { startServer } from '../server'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, deviceScaleFactor: 1 })

    for (const place of places) {
      test(place.name, async ({ page, demo }) => {
        await page.context().addCookies(demo.cookies[place.who])
        await page.goto(addressOf(place, demo))
        await shoot(page, place.name)
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
