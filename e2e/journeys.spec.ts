import type { Page } from '@playwright/test'
import { expectClean } from './clean'
import { expect, type House, signIn, test } from './fixtures'
import { press, tabTo } from './keyboard'

type User = { id: number; token: string }

test.beforeAll(async ({ house }) => {
  await house.api('POST', '/1/keys', { key: 'sk-journeys', name: 'journeys' })
})

const addUser = async (house: House, name: string) => (await house.api('POST', '/1/users', { name })).body as User
const alive = async (house: House, token: string) => (await house.api('GET', '/1/me', undefined, token)).status
const expectNoWider = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)

test('by keyboard alone: sign in, add a person, reset their token, export', async ({ page, house }) => {
  await page.goto(`${house.url}/sign-in`)
  await expect(page.getByLabel('Access token')).toBeFocused()
  await page.keyboard.type(house.rootToken)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await press(page, page.getByRole('link', { name: 'Users' }))
  await expect(page).toHaveURL(/\/users$/)
  await press(page, page.getByRole('button', { name: 'Add user' }))
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.type('Kim')
  await page.keyboard.press('Enter')
  const token = page.getByRole('region', { name: 'Token' })
  const first = (await token.textContent()) ?? ''
  await press(page, page.getByRole('button', { name: 'Done' }))
  await expect(page.getByRole('button', { name: 'Add user' })).toBeFocused()

  await press(page, page.getByRole('button', { name: 'Reset token for Kim' }))
  await press(page, page.getByRole('button', { name: 'Reset token', exact: true }))
  await expect(page.getByText('Old token revoked.')).toBeVisible()
  const second = (await token.textContent()) ?? ''
  expect([await alive(house, first), await alive(house, second)]).toEqual([401, 200])
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

  test('a member asks something, and finds what it cost', async ({ page, house }) => {
    const { token } = await addUser(house, 'Phone')
    await signIn(page, house, token)
    await expectNoWider(page)
    await page.getByRole('link', { name: 'Quickstart', exact: true }).tap()
    await page.getByLabel('Model').fill('gpt-4o')
    await page.getByLabel('Prompt').fill('tokens:12/8')
    await page.getByRole('button', { name: 'Send' }).tap()
    await expect(page.getByRole('region', { name: 'Response' })).toContainText('Cost: $0.000110')
    await expectNoWider(page)

    await page.getByRole('link', { name: 'My usage' }).tap()
    await page.getByRole('link', { name: 'My requests' }).tap()
    const card = page.getByRole('table', { name: 'Requests' }).getByRole('row').nth(1)
    // Its heads are out of sight: each figure says what it is.
    await expect(card.getByText('Cost', { exact: true })).toBeVisible()
    await expect(card).toContainText('$0.000110')
    await expectNoWider(page)
    await card.getByRole('link').tap()
    await expect(page.getByRole('heading', { name: 'Tokens' })).toBeVisible()
    await expectNoWider(page)
  })
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('an admin adds a person, limits them, and reads no English', async ({ page, context, house }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await signIn(page, house)
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
    await expect.poll(clipboard).toContain(`${house.url}/v1`)
    await page.getByLabel('月度额度（美元）').fill('12.5')
    await page.getByRole('button', { name: '保存' }).click()
    await expect(page.getByText('张伟 已保存。').first()).toBeVisible()

    for (const path of ['/', '/usage', '/requests', '/users', '/keys', '/prices', '/audit', '/me', '/connect']) {
      await page.goto(house.url + path)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\p{Script=Han}+$/u)
      const words = page.getByText(/\b[a-z]+ [a-z]+ [a-z]+\b/i).and(page.locator(':not(code, pre, pre *)'))
      expect(await words.allTextContents()).toEqual([])
    }
  })
})

test.describe('in the dark', () => {
  test.use({ colorScheme: 'dark' })

  test('the chart, a dialog and a message are dark, and read well', async ({ page, house }) => {
    const { token } = await addUser(house, 'Night')
    const messages = [{ role: 'user', content: 'tokens:400000/0' }]
    await house.api('POST', '/v1/chat/completions', { model: 'gpt-4o', messages }, token)
    await signIn(page, house)
    // In CIELAB black is 0 and white 100.
    await expect(page.locator('body')).toHaveCSS('background-color', /^lab\(\d\./)
    await page.getByRole('application', { name: /Monthly cost/ }).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('status').filter({ hasText: 'Total' })).toBeVisible()
    await expectClean(page)

    await page.goto(`${house.url}/users`)
    await page.getByRole('button', { name: 'Delete Night' }).click()
    await expect(page.getByRole('dialog')).toHaveCSS('opacity', '1')
    await expectClean(page)
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    // Under a pointer a message stays.
    await page.getByText('Night deleted.').hover()
    expect(await alive(house, token)).toBe(401)
    await expectClean(page)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('row', { name: /Night/ })).toBeVisible()
    expect(await alive(house, token)).toBe(200)
  })
})
