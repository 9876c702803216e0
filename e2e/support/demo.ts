import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Browser, type BrowserContext, test as base, type Page } from '@playwright/test'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

export type Demo = { url: string; cookies: Record<'root' | 'member', Cookies>; latestRequestPath: string }

/** `demo`: one demo with a year of usage for all tests of a worker, and the session cookies of root and of a member. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({ browser }, use) => {
      const child = spawn(process.execPath, ['dist/demo.js'], {
        env: { ...process.env, PORT: '0' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      const [{ ready, rootToken }] = (await once(child, 'message')) as [{ ready: number; rootToken: string }]
      const url = `http://localhost:${ready}`
      const member = await signedInPage(browser, url, await memberToken(url, rootToken))
      const root = await signedInPage(browser, url, rootToken)
      const cookies = { root: await root.context().cookies(), member: await member.context().cookies() }
      await root.goto(`${url}/requests`)
      const latestRequestPath = (await root.getByRole('table').getByRole('link').first().getAttribute('href')) ?? ''
      await Promise.all([root.close(), member.close()])
      await use({ url, cookies, latestRequestPath })
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

/** The token of the user added first. */
async function memberToken(url: string, rootToken: string): Promise<string> {
  const response = await fetch(`${url}/1/users`, { headers: { authorization: `Bearer ${rootToken}` } })
  const users = (await response.json()) as { id: number; token: string }[]
  return users.find(({ id }) => id === 2)?.token ?? ''
}

async function signedInPage(browser: Browser, url: string, token: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`${url}/sign-in`)
  await page.locator('input[type=password]').fill(token)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname !== '/sign-in')
  return page
}
