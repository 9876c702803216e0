import type { Page } from '@playwright/test'
import { type App, addUser, startApp } from '../support/app'
import { expectAccessible } from './accessible'
import { expect, signIn, test } from './fixtures'
import { pressEnterOn, tabTo } from './keyboard'

test.beforeAll(async ({ app }) => {
  await app.api('POST', '/1/keys', { key: 'sk-journeys', name: 'journeys' })
})

const statusOf = async (app: App, token: string) => (await app.api('GET', '/1/me', undefined, token)).status
const expectFitsScreen = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)

test('by keyboard alone: sign in, add a user, reset their token, export', async ({ page, app }) => {
  await page.goto(`${app.url}/sign-in`)
  await expect(page.getByLabel('Access token')).toBeFocused()
  await page.keyboard.type(app.rootToken)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await pressEnterOn(page, page.getByRole('link', { name: 'Users' }))
  await expect(page).toHaveURL(/\/users$/)
  await pressEnterOn(page, page.getByRole('button', { name: 'Add user' }))
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.type('Kim')
  await page.keyboard.press('Enter')
  const token = page.getByRole('region', { name: 'Token' })
  const first = (await token.textContent()) ?? ''
  await pressEnterOn(page, page.getByRole('button', { name: 'Done' }))
  await expect(page.getByRole('button', { name: 'Add user' })).toBeFocused()

  await pressEnterOn(page, page.getByRole('button', { name: 'Reset token for Kim' }))
  await pressEnterOn(page, page.getByRole('button', { name: 'Reset token', exact: true }))
  await expect(page.getByText('Old token revoked.')).toBeVisible()
  const second = (await token.textContent()) ?? ''
  expect([await statusOf(app, first), await statusOf(app, second)]).toEqual([401, 200])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Reset token for Kim' })).toBeFocused()

  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('usage')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/usage$/)
  await tabTo(page, page.getByRole('link', { name: 'Export usage CSV' }))
  const download = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toMatch(/^usage-.*\.csv$/)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('a member sends a request and finds its cost', async ({ page, app }) => {
    const { token } = await addUser(app, { name: 'Phone' })
    await signIn(page, app, token)
    await expectFitsScreen(page)
    await page.getByRole('link', { name: 'Quickstart', exact: true }).tap()
    await page.getByLabel('Model').fill('gpt-4o')
    await page.getByLabel('Prompt').fill('tokens:12/8')
    await page.getByRole('button', { name: 'Send' }).tap()
    await expect(page.getByRole('region', { name: 'Response' })).toContainText('Cost: $0.000110')
    await expectFitsScreen(page)

    await page.getByRole('link', { name: 'My usage' }).tap()
    await page.getByRole('link', { name: 'My requests' }).tap()
    const card = page.getByRole('table', { name: 'Requests' }).getByRole('row').nth(1)
    // The column headers are hidden, so each cell has a label.
    await expect(card.getByText('Cost', { exact: true })).toBeVisible()
    await expect(card).toContainText('$0.000110')
    await expectFitsScreen(page)
    await card.getByRole('link').tap()
    await expect(page.getByRole('heading', { name: 'Tokens' })).toBeVisible()
    await expectFitsScreen(page)
  })
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('an admin adds a user, sets their budget, and sees no English', async ({ page, context }) => {
    // Of its own: names that other tests have left in the audit log are not Chinese.
    const { app, close } = await startApp()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(page, app)
    await page.getByRole('link', { name: '用户', exact: true }).click()
    await page.getByRole('button', { name: '添加用户' }).click()
    await page.getByLabel('名称', { exact: true }).fill('张伟')
    await page.getByRole('button', { name: '添加', exact: true }).click()
    await expect(page.getByRole('dialog', { name: '张伟 已添加' })).toBeVisible()
    await page.getByRole('button', { name: '完成' }).click()
    await page.getByRole('link', { name: '张伟' }).click()
    await page.getByRole('button', { name: '复制给 张伟 的邀请' }).click()
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(clipboard).toContain('张伟，你好')
    await expect.poll(clipboard).toContain(`${app.url}/v1`)
    await page.getByLabel('月度额度（美元）').fill('12.5')
    await page.getByRole('button', { name: '保存' }).click()
    await expect(page.getByText('张伟 已保存。').first()).toBeVisible()

    for (const path of ['/', '/usage', '/requests', '/users', '/keys', '/prices', '/audit', '/me', '/connect']) {
      await page.goto(app.url + path)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\p{Script=Han}+$/u)
      const english = page
        .getByText(/\b[a-z]+ [a-z]+ [a-z]+\b/i)
        .and(page.locator(':not(code, pre, pre *, [translate=no])'))
      expect(await english.allTextContents()).toEqual([])
    }
    // A page that is still loading reports the closed connection as an error.
    await page.goto('about:blank')
    await close()
  })
})

test.describe('in the dark theme', () => {
  test.use({ colorScheme: 'dark' })

  test('the chart, a dialog and a notification are dark and have enough contrast', async ({ page, app }) => {
    const { token } = await addUser(app, { name: 'Night' })
    const messages = [{ role: 'user', content: 'tokens:400000/0' }]
    await app.api('POST', '/v1/chat/completions', { model: 'gpt-4o', messages }, token)
    await signIn(page, app)
    // The lightness of CIELAB: 0 is black, 100 is white.
    await expect(page.locator('body')).toHaveCSS('background-color', /^lab\(\d\./)
    await page.getByRole('application', { name: /Monthly cost/ }).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('status').filter({ hasText: 'Total' })).toBeVisible()
    await expectAccessible(page)

    await page.goto(`${app.url}/users`)
    await page.getByRole('button', { name: 'Delete Night' }).click()
    await expect(page.getByRole('dialog')).toHaveCSS('opacity', '1')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    // A notification stays while the pointer is on it.
    await page.getByText('Night deleted.').hover()
    expect(await statusOf(app, token)).toBe(401)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('row', { name: /Night/ })).toBeVisible()
    expect(await statusOf(app, token)).toBe(200)
  })
})
