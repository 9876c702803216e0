/** Loads pages in Chromium, first with an empty cache and then with a warm one. */
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import config from '../playwright.config'
import type { ConsoleClient } from './console-client'
import { median } from './harness'

/** Times in milliseconds. `script`: bytes of JavaScript transferred. `requests`: those not served from the cache. */
type PageLoad = { ttfb: number; lcp: number; tbt: number; script: number; requests: number }

export type BrowserMetrics = { cold: PageLoad; warm: PageLoad }

/** Medians of `rounds` by path. */
export async function measureInBrowser(
  url: string,
  { cookies }: ConsoleClient,
  paths: readonly string[],
  rounds: number,
): Promise<Map<string, BrowserMetrics>> {
  const browser = await chromium.launch({ ...config.use?.launchOptions })
  const loads = new Map(paths.map((path) => [path, { cold: [] as PageLoad[], warm: [] as PageLoad[] }]))
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const [path, { cold, warm }] of loads) {
        const context = await newContext(browser, url, cookies)
        cold.push(await loadPage(context, url + path))
        warm.push(await loadPage(context, url + path))
        await context.close()
      }
  } finally {
    await browser.close()
  }
  return new Map([...loads].map(([path, { cold, warm }]) => [path, { cold: medians(cold), warm: medians(warm) }]))
}

async function newContext(browser: Browser, url: string, cookies: ConsoleClient['cookies']) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, url })))
  // Long tasks are reported only to observers that exist when they happen.
  await context.addInitScript(() => {
    const metrics = globalThis as { blocked?: number; painted?: number }
    const observe = (type: string, onEntry: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(onEntry)).observe({ type, buffered: true })
    observe('longtask', ({ duration }) => {
      metrics.blocked = (metrics.blocked ?? 0) + Math.max(duration - 50, 0)
    })
    observe('largest-contentful-paint', ({ startTime }) => {
      metrics.painted = startTime
    })
  })
  return context
}

async function loadPage(context: BrowserContext, address: string): Promise<PageLoad> {
  const page = await context.newPage()
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  const load = await readMetrics(page)
  await page.close()
  return load
}

/** Resources from the cache have a transfer size of 0. */
const readMetrics = (page: Page) =>
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

function medians(loads: readonly PageLoad[]): PageLoad {
  const of = (metric: keyof PageLoad) => median(loads.map((load) => load[metric]))
  return { ttfb: of('ttfb'), lcp: of('lcp'), tbt: of('tbt'), script: of('script'), requests: of('requests') }
}
