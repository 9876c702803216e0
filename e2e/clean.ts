import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Fails on whatever axe finds, on its colours in the dark too, and where the page is wider than the screen. */
export async function expectClean(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(whenStill)
    // No page has a frame, for which alone axe opens another page at every run.
    const axe = new AxeBuilder({ page }).setLegacyMode()
    // The themes differ in nothing else.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)
    expect(found, `${colorScheme}, ${page.url()}`).toEqual([])
  }
  expect(page.frames()).toHaveLength(1)
  const beyond = () => document.documentElement.scrollWidth > document.documentElement.clientWidth
  expect(await page.evaluate(beyond)).toBe(false)
}

/** Once no colour is on its way to another any more. */
const whenStill = async () => {
  const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}
