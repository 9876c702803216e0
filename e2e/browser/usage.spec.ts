import { readFile } from 'node:fs/promises'
import OpenAI from 'openai'
import { type App, addKey, addUser, startApp, type User } from '../support/app'
import { expect, signIn, test } from './fixtures'

const names = ['Ann', 'Bo', 'Cy', 'Di', 'Ed', 'Flo', 'Gil', 'Hana', 'Ivo', '=Jo']

let app: App
let close: () => Promise<void>
const users: Record<string, User> = {}

/** In dollars, at 2.50 per million tokens: 1.00 for Ann, 0.90 for Bo … 0.10 for the last; 5.50 in total. Ann also uses a model without a price. */
test.beforeAll(async () => {
  ;({ app, close } = await startApp())
  await addKey(app, { key: 'sk-usage', name: 'main' })
  for (const [index, name] of names.entries()) {
    const user = await addUser(app, { name })
    users[name] = user
    await chat(user, `tokens:${(10 - index) * 40_000}/0`)
    if (index === 0) await chat(user, 'tokens:5/5 model:custom-model', 'custom-model')
  }
})
test.afterAll(() => close())

const chat = ({ token }: User, content: string, model = 'gpt-4o') =>
  new OpenAI({ baseURL: `${app.url}/v1`, apiKey: token }).chat.completions.create({
    model,
    messages: [{ role: 'user', content }],
  })

test('drill down from the chart and its table to a user’s month, a day, its requests and one request', async ({
  page,
}) => {
  await signIn(page, app)
  const overview = page.getByRole('table', { name: 'Monthly cost' })
  await expect(overview.getByRole('columnheader')).toHaveText(['Month', ...names.slice(0, 8), 'Others', 'Total'])
  const month = overview.getByRole('row').nth(1)
  await expect(month.getByRole('cell').nth(8)).toContainText('$0.30')

  await month.getByRole('link', { name: '$0.90' }).click()
  await expect(page).toHaveURL(new RegExp(`/usage\\?from=.+&to=.+&by=model&user=${users.Bo?.id}$`))
  await expect(page.getByRole('link', { name: 'Remove filter User: Bo' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Cost by model' })).toContainText('$0.90')

  await page.goBack()
  const chart = page.getByRole('application', { name: /Monthly cost/ })
  await chart.focus()
  for (let index = 1; index < 12; index++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('[aria-current=true]').filter({ hasText: 'Bo' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`by=model&user=${users.Bo?.id}$`))

  await page.goBack()
  await page.locator('.recharts-bar-rectangle path').last().scrollIntoViewIfNeeded()
  const annsSegment = page.locator('.recharts-bar').first().locator('.recharts-bar-rectangle path').last()
  await annsSegment.click()
  await expect(page).toHaveURL(new RegExp(`by=model&user=${users.Ann?.id}$`))
  await expect(page.getByRole('definition').filter({ hasText: '+ 1 unpriced' })).toBeVisible()

  await page.getByText('Daily breakdown').click()
  await page.getByRole('table', { name: 'Daily breakdown' }).getByRole('link', { name: '$1.00' }).first().click()
  await expect(page).toHaveURL(/\/requests\?/)
  const log = page.getByRole('table', { name: 'Requests' }).getByRole('row')
  await expect(log).toHaveCount(2)
  await log.getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Request details')
  await expect(page.getByText('$1.000000')).toBeVisible()
})

test('the URL holds any date range and grouping, and the CSV export matches the page', async ({ page }) => {
  await signIn(page, app)
  await page.getByRole('link', { name: 'Usage', exact: true }).click()
  const rows = page.getByRole('table', { name: 'Cost by user' }).getByRole('row')
  await expect(rows).toHaveCount(11)
  await expect(rows.nth(1)).toContainText('Ann')
  await expect(rows.nth(1)).toContainText('+ 1 unpriced')
  await expect(rows.nth(10)).toContainText('=Jo')

  const saved = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export usage CSV' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^usage-\d{4}-\d\d-01-to-\d{4}-\d\d-\d\d\.csv$/)
  const [head = '', ...lines] = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
  expect(head).toMatch(/^\uFEFFuser_id,user,requests,tokens,unpriced,cost_usd .+ Asia\/Shanghai,cost_usd_before,/)
  expect(lines[0]).toMatch(new RegExp(`^${users.Ann?.id},Ann,2,400010,1,1.000000,0.000000,`))
  expect(lines[9]).toMatch(new RegExp(`^${users['=Jo']?.id},'=Jo,1,40000,0,0.100000,`))

  await page.getByRole('navigation', { name: 'Group by' }).getByRole('link', { name: 'Model' }).click()
  await expect(page.getByRole('table', { name: 'Cost by model' }).getByRole('row')).toHaveCount(3)
  await page.getByRole('navigation', { name: 'Date range' }).getByRole('link', { name: 'Last month' }).click()
  await expect(page.getByText('No usage in this period')).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('table', { name: 'Cost by model' })).toBeVisible()
  await page.getByLabel('Start date').fill('2026-01-01')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/from=2026-01-01/)
  await expect(page).toHaveURL(/by=model/)
  await page.reload()
  await expect(page.getByLabel('Start date')).toHaveValue('2026-01-01')
  await page.getByRole('navigation', { name: 'Group by' }).getByRole('link', { name: 'Provider key' }).click()
  await expect(page.getByRole('table', { name: 'Cost by provider key' }).getByRole('row').nth(1)).toContainText('main')
  await page.getByRole('navigation', { name: 'Group by' }).getByRole('link', { name: 'Day' }).click()
  const days = page.getByRole('table', { name: 'Cost by day' }).getByRole('row')
  await expect(days.first()).toBeVisible()
  await page.getByRole('navigation', { name: 'Date range' }).getByRole('link', { name: '12 months' }).click()
  await expect(days.filter({ hasText: '$5.50' })).toHaveCount(1)
  await expect(days).toHaveCount(52)
  await days
    .last()
    .getByRole('link', { name: /^\d+ more$/ })
    .click()
  await expect.poll(() => days.count()).toBeGreaterThan(300)
})

test('a member sees any date range of their own usage, and nothing of others', async ({ page }) => {
  await signIn(page, app, users.Bo?.token)
  await page.getByRole('link', { name: 'Usage details' }).click()
  await expect(page.getByRole('table', { name: 'Cost by model' })).toContainText('$0.90')
  await page.goto(`${app.url}/me/usage?user=${users.Ann?.id}&by=user&key=1`)
  await expect(page.getByRole('definition').first()).toHaveText('$0.90')
  await expect(page.getByText('Ann')).toHaveCount(0)
  await page.getByRole('link', { name: 'View requests' }).click()
  await expect(page.getByRole('table', { name: 'Requests' }).getByRole('row')).toHaveCount(2)
})
