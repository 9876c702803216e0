import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import type { RunOptions, run } from 'axe-core'

declare global {
  var axe: { run: typeof run } | undefined
}

const source = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

/**
 * What axe finds in a page without frames. Not `@axe-core/playwright`, which injects axe for each analysis, and transfers
 * the details of all that passes: that took more than twice as long.
 */
export async function axeViolations(page: Page, options: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate(() => globalThis.axe !== undefined))) await page.evaluate(source)
  return page.evaluate(async (options) => {
    const results = await globalThis.axe?.run({ ...options, resultTypes: ['violations'] })
    if (!results) throw new Error('axe is missing')
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' '))}`)
  }, options)
}
