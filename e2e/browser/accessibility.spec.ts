import { gzipSync } from 'node:zlib'
import type { Response } from '@playwright/test'
import { expectAccessible } from './accessible'
import { expect, signIn, test } from './fixtures'

const pages = [
  '/',
  '/usage',
  '/usage?by=day',
  '/requests',
  '/users',
  '/keys',
  '/prices',
  '/me',
  '/me/usage',
  '/me/requests',
  '/connect',
]
const titles = {
  en: [
    'Overview',
    'Usage',
    'Usage',
    'Requests',
    'Users',
    'Provider keys',
    'Pricing',
    'My usage',
    'My usage',
    'My requests',
    'Quickstart',
  ],
  'zh-CN': [
    '概览',
    '用量',
    '用量',
    '请求',
    '用户',
    '服务商密钥',
    '价格',
    '我的用量',
    '我的用量',
    '我的请求',
    '快速接入',
  ],
}

test.beforeAll(async ({ app }) => {
  await app.api('POST', '/1/keys', { key: 'sk-looks', name: 'looks' })
  await app.api('POST', '/1/keys', { key: 'azure-looks', name: 'looks-azure', api_type: 'azure_openai' })
  const { token } = (await app.api('POST', '/1/users', { name: 'Looks 李小雨' })).body as { token: string }
  for (const model of ['gpt-4o', 'looks-unpriced']) {
    await app.api(
      'POST',
      '/v1/chat/completions',
      { model, messages: [{ role: 'user', content: `model:${model}` }] },
      token,
    )
  }
})

for (const locale of ['en', 'zh-CN'] as const) {
  for (const width of [1280, 320]) {
    test.describe(`${locale}, ${width} px`, () => {
      test.use({ locale, viewport: { width, height: 800 } })
      test.describe.configure({ timeout: 180_000 })

      test('every page passes axe in both themes, is in its language, and fits the screen', async ({ page, app }) => {
        await page.goto(`${app.url}/sign-in`)
        await expectAccessible(page)
        await signIn(page, app)
        for (const [index, path] of pages.entries()) {
          await page.goto(app.url + path)
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(titles[locale][index] ?? '')
          await expect(page.locator('html')).toHaveAttribute('lang', locale)
          if (path === '/') await expect(page.getByRole('application')).toBeVisible()
          await expectAccessible(page)
        }
        await page.goto(`${app.url}/users`)
        await page.getByRole('main').getByRole('button').first().click()
        await expect(page.getByRole('dialog')).toBeVisible()
        await expect(page.getByRole('dialog')).toHaveCSS('opacity', '1')
        await expectAccessible(page)
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
        await page.keyboard.press('Control+K')
        await expect(page.getByRole('option').first()).toBeVisible()
        await expectAccessible(page)
      })
    })
  }
}

test('language and theme can be chosen and persist', async ({ page, app }) => {
  await signIn(page, app)
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('概览')
  await page.getByRole('button', { name: '主题：跟随系统' }).click()
  await page.getByRole('button', { name: '主题：浅色' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('button', { name: '主题：深色' })).toBeVisible()
  const canvas = () => getComputedStyle(document.body).backgroundColor
  const dark = await page.evaluate(canvas)
  await page.getByRole('button', { name: '主题：深色' }).click()
  await page.getByRole('button', { name: '主题：跟随系统' }).click()
  await expect.poll(() => page.evaluate(canvas)).not.toBe(dark)
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
})

test('the overview loads without layout shifts, from this server only, and with at most 170 KB of JavaScript', async ({
  page,
  app,
}) => {
  await signIn(page, app)
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url)) foreign.push(request.url())
  })
  const scripts: Response[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(response)
  })
  await page.addInitScript(() => {
    const shifts = { sum: 0 }
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const html = (await (await page.goto(app.url))?.text()) ?? ''
  await expect(page.getByRole('application')).toBeVisible()
  const first = scripts.filter((response) => html.includes(new URL(response.url()).pathname))
  const sizes = await Promise.all(first.map(async (response) => gzipSync(await response.body()).length))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(50_000)
  expect(total).toBeLessThanOrEqual(170 * 1024)
  expect(await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)).toBe(0)
  expect(foreign).toEqual([])
})
