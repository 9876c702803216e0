import OpenAI from 'openai'
import { type App, addUser, startApp, type User } from '../support/app'
import { expect, signIn, test } from './fixtures'

const clientOf = (app: App, { token }: User) => new OpenAI({ baseURL: `${app.url}/v1`, apiKey: token })
const chat = (content: string, model = 'gpt-4o') => ({ model, messages: [{ role: 'user' as const, content }] })

test('the chart’s table and tooltip show the exact cost of what clients used', async ({ page }) => {
  const { app, close } = await startApp()
  await signIn(page, app)
  await expect(page.getByText('No usage yet')).toBeVisible()
  await expect(page.getByRole('region', { name: 'First request with curl' })).toContainText(`curl ${app.url}/v1/chat`)

  await app.api('POST', '/1/keys', { key: 'sk-cost', name: 'main' })
  const [ann, bo] = [await addUser(app, { name: 'Ann' }), await addUser(app, { name: 'Bo' })]
  await clientOf(app, ann).chat.completions.create(chat('tokens:100000/20000'))
  for await (const _ of await clientOf(app, bo).chat.completions.create({ ...chat('tokens:12/8'), stream: true }));
  await clientOf(app, bo).embeddings.create({ model: 'text-embedding-3-small', input: 'tokens:7/0' })
  // Dollars: 0.1 × 2.50 + 0.02 × 10, then 12 × 2.50 + 8 × 10 and 7 × 0.02 per million.
  const exact = { Ann: '$0.450000', Bo: '$0.00011014', total: '$0.45011014' }

  await page.reload()
  const month = page.getByRole('table', { name: 'Monthly cost' }).getByRole('row').nth(1)
  await expect(month.getByTitle(exact.Ann)).toHaveText('$0.45')
  await expect(month.getByTitle(exact.Bo)).toHaveText('<$0.01')
  await expect(month.getByTitle(exact.total)).toHaveText('$0.45')

  const chart = page.getByRole('application', { name: /Monthly cost/ })
  await chart.focus()
  for (let month = 1; month < 12; month++) await page.keyboard.press('ArrowRight')
  const tip = page.getByRole('status').filter({ hasText: 'Total' })
  await expect(tip.getByRole('row')).toHaveText([
    new RegExp(`Ann.*\\${exact.Ann}.*100\\.0%`),
    new RegExp(`Bo.*\\${exact.Bo}0\\.0%`),
    new RegExp(`Total.*\\${exact.total}`),
  ])
  await page.close()
  await close()
})

test('a model without a price is reported as missing until an admin sets one', async ({ page }) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: 'sk-cost', name: 'main' })
  const ann = await addUser(app, { name: 'Ann' })
  await clientOf(app, ann).chat.completions.create(chat('tokens:30/25 model:custom-model', 'custom-model'))
  await signIn(page, app)
  await expect(page.getByText('custom-model has no price. 1 request is missing from these totals.')).toBeVisible()
  await page.getByRole('link', { name: 'Set price' }).click()
  await expect(page.getByLabel('Model', { exact: true })).toHaveValue('custom-model')
  await page.getByLabel('Input', { exact: true }).fill('2')
  await page.getByLabel('Output', { exact: true }).fill('2')
  await page.getByRole('button', { name: 'Review price' }).click()
  await page.getByRole('button', { name: 'Set price for new requests only' }).click()
  await expect(page.getByText('Price for custom-model saved.')).toBeVisible()
  const ownPrices = page.getByRole('table', { name: 'Custom prices' })
  await expect(ownPrices.getByRole('row', { name: /custom-model/ })).toContainText('$2.00')

  await clientOf(app, ann).chat.completions.create(chat('tokens:30/25 model:custom-model', 'custom-model'))
  await page.goto(`${app.url}/users`)
  await expect(page.getByRole('row', { name: /Ann/ }).getByTitle('$0.000110')).toHaveText('<$0.01')
  await page.goto(`${app.url}/keys`)
  await expect(page.getByRole('row', { name: /main/ }).getByTitle('$0.000110')).toBeVisible()
  await page.close()
  await close()
})
