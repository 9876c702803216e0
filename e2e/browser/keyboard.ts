import { expect, type Locator, type Page } from '@playwright/test'

/** More than any page has. */
const MAX_TAB_STOPS = 80

/** Presses Tab until `target` has the focus, and checks that the focus is visible. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible()
  const isFocused = () => target.evaluate((element) => element === document.activeElement)
  for (let stop = 0; stop < MAX_TAB_STOPS && !(await isFocused()); stop += 1) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
  await expect(target).not.toHaveCSS('outline-style', 'none')
}

export async function pressEnterOn(page: Page, target: Locator) {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}
