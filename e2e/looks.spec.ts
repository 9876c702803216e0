import { gzipSync } from 'node:zlib'
import type { Response } from '@playwright/test'
import { expectClean } from './clean'
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

test.beforeAll(async ({ house }) => {
  await house.api('POST', '/1/keys', { key: 'sk-looks', name: 'looks' })
  await house.api('POST', '/1/keys', { key: 'azure-looks', name: 'looks-azure', api_type: 'azure_openai' })
  const { token } = (await house.api('POST', '/1/users', { name: 'Looks 李小雨' })).body as { token: string }
  for (const model of ['gpt-4o', 'looks-unpriced']) {
    await house.api(
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

      test('every page is clean by axe in both themes, in its language, and no wider than the screen', async ({
        page,
        house,
      }) => {
        await page.goto(`${house.url}/sign-in`)
        await expectClean(page)
        await signIn(page, house)
        for (const [index, path] of pages.entries()) {
          await page.goto(house.url + path)
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(titles[locale][index] ?? '')
          await expect(page.locator('html')).toHaveAttribute('lang', locale)
          if (path === '/') await expect(page.getByRole('application')).toBeVisible()
          await expectClean(page)
        }
        await page.goto(`${house.url}/users`)
        await page.getByRole('main').getByRole('button').first().click()
        await expect(page.getByRole('dialog')).toBeVisible()
        await expect(page.getByRole('dialog')).toHaveCSS('opacity', '1')
        await expectClean(page)
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
        await page.keyboard.press('Control+K')
        await expect(page.getByRole('option').first()).toBeVisible()
        await expectClean(page)
      })
    })
  }
}

test('language and theme are one’s own to choose, and are kept', async ({ page, house }) => {
  await signIn(page, house)
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

test('nothing shifts, nothing comes from elsewhere, and the first load of the overview is light', async ({
  page,
  house,
}) => {
  await signIn(page, house)
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(house.url)) foreign.push(request.url())
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
  const html = (await (await page.goto(house.url))?.text()) ?? ''
  await expect(page.getByRole('application')).toBeVisible()
  const first = scripts.filter((response) => html.includes(new URL(response.url()).pathname))
  const sizes = await Promise.all(first.map(async (response) => gzipSync(await response.body()).length))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(50_000)
  expect(total).toBeLessThanOrEqual(170 * 1024)
  expect(await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)).toBe(0)
  expect(foreign).toEqual([])
})
