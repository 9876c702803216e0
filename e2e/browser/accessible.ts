import { expect, type Page } from '@playwright/test'
import { axeViolations } from '../support/axe'

/** The themes differ in nothing but colors. */
const COLORS = { runOnly: { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] } }

/** Fails on any axe violation in the light theme, on colors in the dark one, and if the page is wider than the screen. */
export async function expectAccessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(animationsFinished)
    const found = await axeViolations(page, colorScheme === 'dark' ? COLORS : {})
    expect(found, `${colorScheme}, ${page.url()}`).toEqual([])
  }
  expect(page.frames()).toHaveLength(1)
  const overflows = () => document.documentElement.scrollWidth > document.documentElement.clientWidth
  expect(await page.evaluate(overflows)).toBe(false)
}

/** Of the colors that a change of theme animates, too: they begin with the frame after it. */
const animationsFinished = async () => {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  await nextFrame()
  await nextFrame()
  const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
  await nextFrame()
}
