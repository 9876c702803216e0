import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@playwright/test'

test('the overview', async ({ page }) => {
  const demo = spawn(process.execPath, ['dist/demo.js'], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ ready, rootToken }] = (await once(demo, 'message')) as [{ ready: number; rootToken: string }]
  await page.goto(`http://localhost:${ready}/sign-in`)
  await page.locator('input[type=password]').fill(rootToken)
  await page.keyboard.press('Enter')
  await page.getByRole('application').waitFor()
  await page.screenshot({ path: 'docs/screenshots/overview.png' })
  demo.kill('SIGTERM')
  await once(demo, 'exit')
})
