import { test } from '../demo'
import { places } from '../places'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, deviceScaleFactor: 1 })

    for (const [name, path] of Object.entries({ ...places, 'sign-in': '/sign-in' })) {
      test(name, async ({ page, demo }) => {
        if (name !== 'sign-in') await page.context().addCookies(demo.cookies)
        await page.goto(demo.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        await page.screenshot({ path: `docs/screenshots/${name}-${colorScheme}.png`, animations: 'disabled' })
      })
    }
  })
}
