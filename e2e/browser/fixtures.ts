import { type BrowserContext, test as base, expect, type Page, type Response } from '@playwright/test'
import { type App, makeSharedApp, type SharedApp } from '../support/app'
import { openCanaries } from '../support/canaries'

export { expect }

/** Signs in on the sign-in page. */
export async function signIn(page: Page, app: Pick<App, 'url' | 'rootToken'>, token = app.rootToken) {
  await page.goto(`${app.url}/sign-in`)
  await page.locator('input[type=password]').fill(token)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** Fails the test if any page of the context violates the content security policy. */
async function withPolicyCheck(context: BrowserContext, use: (context: BrowserContext) => Promise<void>) {
  const violations: string[] = []
  await context.exposeBinding('reportViolation', (_, violation: string) => violations.push(violation))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, documentURI }) => {
      Reflect.get(globalThis, 'reportViolation')(`${effectiveDirective} ${blockedURI} on ${documentURI}`)
    })
  })
  await use(context)
  expect(violations, 'violations of the content security policy').toEqual([])
}

/**
 * `app`: one server per worker, without users and provider keys at the start of each file. A test that needs settings, an empty
 * history, or root's token to change starts an app of its own.
 * `page`: fails the test on any error in the browser's console. A test that provokes one opens a page of its own context.
 */
export const test = base.extend<{ page: Page; app: App }, { sharedApp: SharedApp }>({
  sharedApp: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from this pattern
    async ({}, use) => {
      const shared = makeSharedApp()
      await use(shared)
      await shared.close()
    },
    { scope: 'worker' },
  ],
  app: async ({ sharedApp }, use, { file }) => use(await sharedApp.lendTo(file)),
  context: async ({ context }, use) => withPolicyCheck(context, use),
  page: async ({ page }, use) => {
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(error.message))
    const scans: Promise<void>[] = []
    // A secret the user asks to see is revealed by a server action, which is a POST.
    page.on('response', (response) => {
      if (response.request().method() === 'GET') scans.push(scanPage(response))
    })
    await use(page)
    await Promise.all(scans)
    expect(errors, 'errors in the browser console').toEqual([])
  },
})

/** Static assets are part of the build and never change, so one scan of each is enough. */
const scannedAssets = new Set<string>()

/** Scans what a page consists of for secrets, except responses of the API, which returns tokens to those who may see them. */
async function scanPage(response: Response) {
  const { pathname } = new URL(response.url())
  if (pathname.startsWith('/1/') || scannedAssets.has(pathname)) return
  if (pathname.startsWith('/_next/static/')) scannedAssets.add(pathname)
  // A redirect has no body, nor does a response the page did not wait for.
  const body = await response.body().catch(() => '')
  for (const canaries of openCanaries) canaries.scan(`GET ${pathname}`, body)
}
