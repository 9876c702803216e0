import { expect, type Locator, type Page } from '@playwright/test'

/** More stops than any page has before what a journey looks for. */
const MOST = 80

/** Goes on by Tab until `target` has the focus, as a hand on the keyboard does, and sees that it shows. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible()
  const isThere = () => target.evaluate((element) => element === document.activeElement)
  for (let stop = 0; stop < MOST && !(await isThere()); stop += 1) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
  await expect(target).not.toHaveCSS('outline-style', 'none')
}

export async function press(page: Page, target: Locator) {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}
