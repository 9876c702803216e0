import { readFileSync } from 'node:fs'
import { startApp } from '../support/app'
import { expect, test } from './fixtures'
import { pressEnterOn, tabTo } from './keyboard'

test('from an empty folder to a successful request, by keyboard alone', async ({ page }) => {
  const { app, close } = await startApp({ rootToken: null })
  await page.goto(app.url)
  await expect(page).toHaveURL(/\/setup$/)

  await expect(page.getByLabel('Setup code')).toHaveCount(0)
  await tabTo(page, page.getByLabel('Reporting time zone'))
  await page.keyboard.type('Asia/Shanghai')
  await pressEnterOn(page, page.getByRole('button', { name: 'Create root user' }))
  await expect(page.getByRole('heading', { name: 'Save your root token' })).toBeFocused()
  const rootToken = (await page.getByRole('region', { name: 'Root token' }).textContent()) ?? ''
  expect(rootToken).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

  const download = page.waitForEvent('download')
  await pressEnterOn(page, page.getByRole('button', { name: 'Download' }))
  expect(readFileSync(await (await download).path(), 'utf8')).toContain(rootToken)

  await pressEnterOn(page, page.getByRole('link', { name: 'I saved the token' }))
  await expect(page).toHaveURL(/step=key/)
  await tabTo(page, page.getByLabel('Name'))
  await page.keyboard.type('main')
  await tabTo(page, page.getByLabel('Secret key'))
  await page.keyboard.type('sk-first-run-4242')
  await page.keyboard.press('Enter')
  await expect(page.getByText('main works: 4 models available.')).toBeVisible()

  await pressEnterOn(page, page.getByRole('link', { name: 'Next' }))
  await tabTo(page, page.getByLabel('Name'))
  await page.keyboard.type('Ann')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/step=try/)

  await pressEnterOn(page, page.getByLabel('Model'))
  await expect(page.getByText('Request succeeded: status 200')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Response' })).toContainText('"finish_reason": "stop"')
  expect(app.provider.requests.at(-1)?.headers.authorization).toBe('Bearer sk-first-run-4242')

  await pressEnterOn(page, page.getByRole('link', { name: 'Go to overview' }))
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Monthly cost' })).toContainText('Ann')
  await page.close()
  await close()
})

test('setup is closed once root exists, and resumes where root left off', async ({ page, app }) => {
  await page.goto(`${app.url}/setup`)
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.getByLabel('Access token').fill(app.rootToken)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${app.url}/`)
  await page.goto(`${app.url}/setup`)
  await expect(page).toHaveURL(/step=(key|person|try)/)
  await expect(page.getByRole('button', { name: 'Create root user' })).toHaveCount(0)
})

test('from another machine the setup code is asked for; the token is shown even if signing in fails, and the browser’s time zone is kept', async ({
  context,
}) => {
  // Firefox's name for the time zone that Node calls Asia/Calcutta.
  await context.addInitScript(() => {
    const { resolvedOptions } = Intl.DateTimeFormat.prototype
    Intl.DateTimeFormat.prototype.resolvedOptions = function () {
      return { ...resolvedOptions.call(this), timeZone: 'Asia/Kolkata' }
    }
  })
  const { app, close } = await startApp({ rootToken: null, env: { TRUSTED_PROXIES: '127.0.0.1,::1' } })
  await context.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.9' })
  const page = await context.newPage()
  await page.goto(app.url)
  await page.getByRole('button', { name: 'Use browser time zone' }).click()
  await expect(page.getByLabel('Reporting time zone')).toHaveValue('Asia/Kolkata')
  await page.route('**/api/auth/**', (route) => route.abort())
  await page.getByLabel('Setup code').fill('0000-0000-0000')
  await page.getByRole('button', { name: 'Create root user' }).click()
  await expect(page.getByText('This is not the setup code.')).toBeVisible()
  await expect(page.getByLabel('Reporting time zone')).toHaveValue('Asia/Kolkata')
  const [, code = ''] = /"setupCode":"([^"]+)"/.exec(app.server.log()) ?? []
  await page.getByLabel('Setup code').fill(code)
  await page.getByRole('button', { name: 'Create root user' }).click()
  await expect(page.getByRole('heading', { name: 'Save your root token' })).toBeVisible()
  const token = (await page.getByRole('region', { name: 'Root token' }).textContent()) ?? ''
  const me = await app.api('GET', '/1/me', undefined, token)
  expect(me).toMatchObject({ status: 200, body: { createdAt: expect.stringContaining('+05:30') } })
  await page.close()
  await close()
})
