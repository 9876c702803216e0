import type { Browser, BrowserContextOptions, Page, Response } from '@playwright/test'
import { type ConsolePage, urlOf } from '../support/console-pages'
import type { Demo } from '../support/demo'

/** What was observed while a page was open. */
export type Seen = { page: Page; html: string; foreign: string[]; csp: string[]; scripts: Response[] }

/** Opens a page in a new browser context, and records its requests and policy violations. */
export async function visit<T>(
  browser: Browser,
  demo: Demo,
  consolePage: ConsolePage,
  look: BrowserContextOptions,
  work: (seen: Seen) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(look)
  await context.addCookies(demo.cookies[consolePage.role])
  const page = await context.newPage()
  const seen: Seen = { page, html: '', foreign: [], csp: [], scripts: [] }
  page.on('request', (request) => {
    if (!request.url().startsWith(demo.url) && !/^(data|blob):/.test(request.url())) seen.foreign.push(request.url())
  })
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) seen.scripts.push(response)
  })
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) seen.csp.push(message.text())
  })
  const response = await page.goto(urlOf(consolePage, demo))
  seen.html = (await response?.text()) ?? ''
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  const result = await work(seen)
  await context.close()
  return result
}

export const tooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
