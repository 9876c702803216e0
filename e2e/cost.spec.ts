import OpenAI from 'openai'
import { expect, type House, openHouse, signIn, test } from './fixtures'

type User = { id: number; token: string }

const add = async (house: House, name: string) => (await house.api('POST', '/1/users', { name })).body as User
const clientOf = (house: House, { token }: User) => new OpenAI({ baseURL: `${house.url}/v1`, apiKey: token })
const ask = (content: string, model = 'gpt-4o') => ({ model, messages: [{ role: 'user' as const, content }] })

test('what a client used stands, exactly, in the chart’s table and its tooltip', async ({ page }) => {
  const { house, close } = await openHouse()
  await signIn(page, house)
  await expect(page.getByText('No usage yet')).toBeVisible()
  await expect(page.getByRole('region', { name: 'First request with curl' })).toContainText(`curl ${house.url}/v1/chat`)

  await house.api('POST', '/1/keys', { key: 'sk-cost', name: 'main' })
  const [ann, bo] = [await add(house, 'Ann'), await add(house, 'Bo')]
  await clientOf(house, ann).chat.completions.create(ask('tokens:100000/20000'))
  for await (const _ of await clientOf(house, bo).chat.completions.create({ ...ask('tokens:12/8'), stream: true }));
  await clientOf(house, bo).embeddings.create({ model: 'text-embedding-3-small', input: 'tokens:7/0' })
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

test('a model without a price is said to be missing, until the admin gives it one', async ({ page }) => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/keys', { key: 'sk-cost', name: 'main' })
  const ann = await add(house, 'Ann')
  await clientOf(house, ann).chat.completions.create(ask('tokens:30/25 model:house-model', 'house-model'))
  await signIn(page, house)
  await expect(page.getByText('house-model has no price. 1 request is missing from these totals.')).toBeVisible()
  await page.getByRole('link', { name: 'Set price' }).click()
  await expect(page.getByLabel('Model')).toHaveValue('house-model')
  await page.getByLabel('Input', { exact: true }).fill('2')
  await page.getByLabel('Output').fill('2')
  await page.getByRole('button', { name: 'Save price' }).click()
  await expect(page.getByText('Price for house-model saved.')).toBeVisible()
  await expect(page.getByRole('row', { name: /house-model/ })).toContainText('$2.00')

  await clientOf(house, ann).chat.completions.create(ask('tokens:30/25 model:house-model', 'house-model'))
  await page.goto(`${house.url}/users`)
  await expect(page.getByRole('row', { name: /Ann/ }).getByTitle('$0.000110')).toHaveText('<$0.01')
  await page.goto(`${house.url}/keys`)
  await expect(page.getByRole('row', { name: /main/ }).getByTitle('$0.000110')).toBeVisible()
  await page.close()
  await close()
})
