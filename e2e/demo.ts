import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test as base, type Page } from '@playwright/test'

export type Demo = {
  url: string
  rootToken: string
  cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>
}

/** `demo`: one house with a year of usage for all tests of a worker, and the cookies of its root. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({ browser }, use) => {
      const child = spawn(process.execPath, ['dist/demo.js'], {
        env: { ...process.env, PORT: '0' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      const [{ ready, rootToken }] = (await once(child, 'message')) as [{ ready: number; rootToken: string }]
      const url = `http://localhost:${ready}`
      const page = await browser.newPage()
      await signInTo(page, url, rootToken)
      const cookies = await page.context().cookies()
      await page.close()
      await use({ url, rootToken, cookies })
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

async function signInTo(page: Page, url: string, token: string) {
  await page.goto(`${url}/sign-in`)
  await page.locator('input[type=password]').fill(token)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname !== '/sign-in')
}
