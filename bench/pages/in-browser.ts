/** What a person's browser takes to show each page: the first time, and with its cache full. */
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import config from '../../playwright.config'
import { quantile } from '../rounds'
import type { Visitor } from '../visitor'

/** Milliseconds, bytes over the wire and requests that went there. */
type Seen = { ttfb: number; lcp: number; tbt: number; script: number; requests: number }

export type Shown = { cold: Seen; warm: Seen }

/** Medians by page. */
export async function shownTimes(url: string, { cookies }: Visitor, paths: readonly string[], rounds: number) {
  const browser = await chromium.launch({ ...config.use?.launchOptions })
  const seen = new Map(paths.map((path) => [path, { cold: [] as Seen[], warm: [] as Seen[] }]))
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const [path, { cold, warm }] of seen) {
        const context = await newcomer(browser, url, cookies)
        cold.push(await visit(context, url + path))
        warm.push(await visit(context, url + path))
        await context.close()
      }
  } finally {
    await browser.close()
  }
  return new Map([...seen].map(([path, { cold, warm }]) => [path, { cold: medians(cold), warm: medians(warm) }]))
}

async function newcomer(browser: Browser, url: string, cookies: Visitor['cookies']) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, url })))
  // Long tasks are told to who listens from the start.
  await context.addInitScript(() => {
    const found = globalThis as { blocked?: number; painted?: number }
    const add = (type: string, take: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true })
    add('longtask', ({ duration }) => {
      found.blocked = (found.blocked ?? 0) + Math.max(duration - 50, 0)
    })
    add('largest-contentful-paint', ({ startTime }) => {
      found.painted = startTime
    })
  })
  return context
}

async function visit(context: BrowserContext, address: string): Promise<Seen> {
  const page = await context.newPage()
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  const seen = await measured(page)
  await page.close()
  return seen
}

/** What came from the cache has a transfer size of 0. */
const measured = (page: Page) =>
  page.evaluate(() => {
    const { blocked = 0, painted = 0 } = globalThis as { blocked?: number; painted?: number }
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const [document] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const scripts = resources.filter(({ name }) => new URL(name).pathname.endsWith('.js'))
    return {
      ttfb: document ? document.responseStart - document.requestStart : 0,
      lcp: painted,
      tbt: blocked,
      script: scripts.reduce((sum, { transferSize }) => sum + transferSize, 0),
      requests: 1 + resources.filter(({ transferSize }) => transferSize > 0).length,
    }
  })

function medians(all: readonly Seen[]): Seen {
  const median = (of: (one: Seen) => number) =>
    quantile(
      all.map(of).toSorted((one, other) => one - other),
      0.5,
    )
  return {
    ...{ ttfb: median(({ ttfb }) => ttfb), lcp: median(({ lcp }) => lcp), tbt: median(({ tbt }) => tbt) },
    ...{ script: median(({ script }) => script), requests: median(({ requests }) => requests) },
  }
}
