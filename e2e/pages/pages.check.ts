import { gzipSync } from 'node:zlib'
import { expect } from '@playwright/test'
import { axeViolations } from '../support/axe'
import { consolePages } from '../support/console-pages'
import { test } from '../support/demo'
import { type Seen, tooWide, visit } from './visit'

const TABLE = 'Every page: both languages, both themes, 1280 and 320 px'
const looks = (['en-US', 'zh-CN'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    [1280, 320].map((width) => ({ locale, colorScheme, viewport: { width, height: 800 } })),
  ),
)

for (const consolePage of consolePages) {
  const { name } = consolePage
  test(name, async ({ browser, demo }, info) => {
    const record = (column: string, value: string | number) =>
      info.annotations.push({ type: 'figure', description: [TABLE, name, column, value].join('\t') })
    const found = { axe: [] as string[], wide: [] as string[], csp: [] as string[], foreign: [] as string[] }
    for (const look of looks) {
      await visit(browser, demo, consolePage, look, async ({ page, csp, foreign }) => {
        found.axe.push(...(await axeViolations(page)))
        if (await tooWide(page)) found.wide.push(`${look.viewport.width}`)
        found.csp.push(...csp)
        found.foreign.push(...foreign)
      })
    }
    for (const [what, list] of Object.entries(found)) record(what, list.length)
    const first = { viewport: { width: 1280, height: 800 } }
    record('first JS, KB gzip', await visit(browser, demo, consolePage, first, firstLoad))
    const forced = await visit(browser, demo, consolePage, { ...first, forcedColors: 'active' }, ({ page }) =>
      axeViolations(page),
    )
    record('forced colours', forced.length)
    const moving = await visit(browser, demo, consolePage, { ...first, reducedMotion: 'reduce' }, motions)
    record('motion when reduced', moving)
    const printed = await visit(browser, demo, consolePage, { ...first, colorScheme: 'dark' }, inPrint)
    record('print', printed.join(' ') || 'ok')
    expect({ ...found, forced, moving, printed }).toEqual({
      axe: [],
      wide: [],
      csp: [],
      foreign: [],
      forced: [],
      moving: 0,
      printed: [],
    })
  })
}

async function firstLoad({ html, scripts }: Seen): Promise<string> {
  const first = scripts.filter((response) => html.includes(new URL(response.url()).pathname))
  const sizes = await Promise.all(first.map(async (response) => gzipSync(await response.body()).length))
  return (sizes.reduce((sum, size) => sum + size, 0) / 1024).toFixed(0)
}

const motions = ({ page }: Seen) =>
  page.evaluate(() => {
    const lasting = document.getAnimations().filter(({ effect }) => Number(effect?.getTiming().duration) > 1)
    return lasting.length
  })

/** In print there is no navigation, and the background is white. */
async function inPrint({ page }: Seen): Promise<string[]> {
  await page.setViewportSize({ width: 720, height: 1000 })
  await page.emulateMedia({ media: 'print' })
  const navigation = await page.getByRole('navigation').first().isVisible()
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  return [
    ...(navigation ? ['navigation'] : []),
    ...(paper === 'rgb(255, 255, 255)' ? [] : [paper]),
    ...((await tooWide(page)) ? ['wide'] : []),
    ...((await page.evaluate(cutOff)) ? ['a table cut off'] : []),
  ]
}

/** A table that scrolls sideways on a screen loses its last columns in print. */
const cutOff = () =>
  [...document.querySelectorAll('table')].some(
    (table) => table.offsetWidth > (table.parentElement?.clientWidth ?? Number.POSITIVE_INFINITY),
  )
