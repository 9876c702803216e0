import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Fails on any axe violation in the light theme, on colors in the dark one, and if the page is wider than the screen. */
export async function expectAccessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(animationsFinished)
    // Otherwise axe opens another page each time, for frames, and there are none.
    const axe = new AxeBuilder({ page }).setLegacyMode()
    // The themes differ in nothing but colors.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)
    expect(found, `${colorScheme}, ${page.url()}`).toEqual([])
  }
  expect(page.frames()).toHaveLength(1)
  const overflows = () => document.documentElement.scrollWidth > document.documentElement.clientWidth
  expect(await page.evaluate(overflows)).toBe(false)
}

const animationsFinished = async () => {
  const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}
