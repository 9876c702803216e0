import { type BrowserType, chromium, expect } from '@playwright/test'
import lighthouse, { desktopConfig } from 'lighthouse'
import { consolePages, urlOf } from '../support/console-pages'
import { test } from '../support/demo'

const TABLE = 'Lighthouse, desktop (times depend on this machine)'
const PORT = 9333
const onlyCategories = ['performance', 'accessibility', 'best-practices']

let browser: Awaited<ReturnType<BrowserType['launch']>>
test.beforeAll(async ({ demo: _ }, info) => {
  const { launchOptions } = info.project.use
  const args = [...(launchOptions?.args ?? []), `--remote-debugging-port=${PORT}`]
  browser = await chromium.launch({ ...launchOptions, args })
})
test.afterAll(() => browser.close())

for (const consolePage of consolePages) {
  const { name, role } = consolePage
  test(`${name} by Lighthouse`, async ({ demo }, info) => {
    const Cookie = demo.cookies[role].map(({ name, value }) => `${name}=${value}`).join('; ')
    const flags = { port: PORT, logLevel: 'error', onlyCategories, extraHeaders: { Cookie } } as const
    const result = await lighthouse(urlOf(consolePage, demo), { ...flags, onlyCategories }, desktopConfig)
    const { categories = {}, audits = {} } = result?.lhr ?? {}
    const score = (id: string) => Math.round((categories[id]?.score ?? 0) * 100)
    const shown = (id: string) => audits[id]?.displayValue ?? ''
    const row = {
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best practices': score('best-practices'),
      LCP: shown('largest-contentful-paint'),
      TBT: shown('total-blocking-time'),
      CLS: shown('cumulative-layout-shift'),
    }
    for (const [column, value] of Object.entries(row))
      info.annotations.push({ type: 'figure', description: [TABLE, name, column, value].join('\t') })
    expect([row.accessibility, row['best practices'], row.CLS]).toEqual([100, 100, '0'])
  })
}
