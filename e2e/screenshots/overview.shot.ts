import { test } from '../support/demo'

test('the overview, for the README', async ({ page, demo }) => {
  await page.context().addCookies(demo.cookies.root)
  await page.goto(demo.url)
  await page.getByRole('application').waitFor()
  await page.screenshot({ path: 'docs/screenshots/overview.png' })
})
