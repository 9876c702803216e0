import { rmSync } from 'node:fs'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { type Fake, startFake } from '../test/fake-provider/fake-provider'
import { removeDatabase } from './database'
import { makePlanted } from './planted'
import { lookAtPage, plantedIn, search, searchWhileUp } from './planted-house'
import { newFolder, type Server, startServer } from './server'

export { expect }

const ROOT_TOKEN = 'c0ffee00-1111-4222-8333-444455556666'

export type House = {
  readonly url: string
  readonly dataDir: string
  readonly rootToken: string
  readonly fake: Fake
  readonly server: Server
  /** Stops the server by SIGTERM, or as told, and starts it again on the same folder and a new port. */
  restart(signal?: NodeJS.Signals): Promise<void>
  api: Api
}

/** A call of the documented API as root, or with `token`. */
type Api = (
  method: string,
  path: string,
  body?: unknown,
  token?: string,
) => Promise<{ status: number; body: unknown; headers: Headers }>

export const apiAt =
  (url: () => string, rootToken: string, planted = makePlanted()): Api =>
  async (method, path, body, token = rootToken) => {
    const response = await fetch(url() + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    planted.addFrom(body)
    if (response.ok) planted.addFrom(JSON.parse(text || 'null'))
    else planted.look(`${response.status} of ${method} ${path}`, text)
    return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers }
  }

type Options = { rootToken?: string | null; env?: Record<string, string> }

/** A house of its own: a fake OpenAI and the production server on a new folder. `rootToken` null: nobody has set it up. */
export async function openHouse({ rootToken = ROOT_TOKEN, env = {} }: Options = {}) {
  const fake = await startFake()
  const dataDir = newFolder()
  const given = rootToken ? { ROOT_TOKEN: rootToken } : {}
  const all: Record<string, string> = { OPENAI_BASE_URL: `${fake.url}/v1`, ...given, ...env }
  const planted = plantedIn(all)
  let server = await startServer({ dataDir, env: all })
  const house: House = {
    get url() {
      return server.url
    },
    get server() {
      return server
    },
    dataDir,
    rootToken: rootToken ?? '',
    fake,
    async restart(signal) {
      await server.stop(signal)
      server = await startServer({ dataDir, env: all })
    },
    api: apiAt(() => server.url, rootToken ?? '', planted),
  }
  const close = async () => {
    await searchWhileUp(planted, server, fake, all)
    await server.stop()
    search(planted, dataDir)
    await fake.close()
    rmSync(dataDir, { recursive: true, force: true })
    await removeDatabase(dataDir)
  }
  return { house, close }
}

/** Signs a browser in as a person would. */
export async function signIn(page: Page, house: House, token = house.rootToken) {
  await page.goto(`${house.url}/sign-in`)
  await page.locator('input[type=password]').fill(token)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

type Houses = { of(file: string): Promise<House> }

/** Fails the test on whatever a page tried that its policy forbids, in any page of the context. */
async function underPolicy(context: BrowserContext, use: (context: BrowserContext) => Promise<void>) {
  const violations: string[] = []
  await context.exposeBinding('tellViolation', (_, what: string) => violations.push(what))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, documentURI }) => {
      Reflect.get(globalThis, 'tellViolation')(`${effectiveDirective} ${blockedURI} on ${documentURI}`)
    })
  })
  await use(context)
  expect(violations, 'violations of the content security policy').toEqual([])
}

/** `house`: one server for all tests of a file, and for no others. `page`: fails the test on any error in the browser's console. */
export const test = base.extend<{ page: Page; house: House }, { houses: Houses }>({
  houses: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      let current: { file: string; house: House; close(): Promise<void> } | undefined
      const of = async (file: string) => {
        if (current?.file !== file) {
          await current?.close()
          current = { file, ...(await openHouse()) }
        }
        return current.house
      }
      await use({ of })
      await current?.close()
    },
    { scope: 'worker' },
  ],
  house: async ({ houses }, use, { file }) => use(await houses.of(file)),
  context: async ({ context }, use) => underPolicy(context, use),
  page: async ({ page }, use) => {
    const errors: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', (error) => errors.push(error.message))
    const read: Promise<void>[] = []
    // What a person asks to see is shown by an action, which is a POST.
    page.on('response', (response) => {
      if (response.request().method() === 'GET') read.push(lookAtPage(response))
    })
    await use(page)
    await Promise.all(read)
    expect(errors, 'errors in the browser console').toEqual([])
  },
})
