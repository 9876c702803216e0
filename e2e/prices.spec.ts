import OpenAI from 'openai'
import { expect, openHouse, signIn, test } from './fixtures'

type User = { id: number; token: string }

test('what was used before its price was known is re-priced, exactly and everywhere', async ({ page }) => {
  const { house, close } = await openHouse()
  await house.api('POST', '/1/keys', { key: 'sk-prices', name: 'main' })
  const ann = (await house.api('POST', '/1/users', { name: 'Ann' })).body as User
  const client = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: ann.token })
  const ask = { model: 'house-model', messages: [{ role: 'user' as const, content: 'tokens:30/25 model:house-model' }] }
  for (let count = 0; count < 3; count++) await client.chat.completions.create(ask)
  const usages = async () => (await house.api('GET', '/1/usages')).body
  expect(await usages()).toEqual([{ userId: ann.id, totalUnit: 165, cost: '0.000000' }])

  await signIn(page, house)
  await page.getByRole('link', { name: 'Set price' }).click()
  await expect(page.getByText('3 requests')).toBeVisible()
  await page.getByLabel('Input', { exact: true }).fill('2')
  await page.getByLabel('Output').fill('2')
  await page.getByRole('button', { name: 'Save price' }).click()
  await expect(page.getByText('New requests for house-model use this price.')).toBeVisible()
  expect(await usages()).toEqual([{ userId: ann.id, totalUnit: 165, cost: '0.000000' }])

  // One offer stands beside the model, one under the form.
  await expect(page.getByRole('button', { name: 'Recalculate past costs for house-model' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Recalculate past costs for house-model' }).first().click()
  await expect(page.getByRole('dialog', { name: 'Recalculate past costs for house-model?' })).toContainText(
    'Recalculates every past request for house-model',
  )
  await page.getByRole('button', { name: 'Recalculate', exact: true }).click()
  await expect(page.getByText('Costs recalculated for house-model')).toBeVisible()
  await expect(page.getByText('3 requests changed in cost, +$0.000330 in total.')).toBeVisible()
  await expect(page.getByText('Models without a price')).toHaveCount(0)

  expect(await usages()).toEqual([{ userId: ann.id, totalUnit: 165, cost: '0.000330' }])
  await page.goto(house.url)
  await expect(page.getByText('house-model has no price')).toHaveCount(0)
  const month = page.getByRole('table', { name: 'Monthly cost' }).getByRole('row').nth(1)
  await expect(month.getByTitle('$0.000330').first()).toBeVisible()

  // Left and returned to: the result is still there, and a second time there is nothing to change.
  await page.goto(`${house.url}/prices`)
  await expect(page.getByText('Costs recalculated for house-model')).toBeVisible()
  await page.getByRole('button', { name: 'Recalculate past costs', exact: true }).click()
  await page.getByRole('button', { name: 'Recalculate', exact: true }).click()
  await expect(page.getByText('Costs recalculated for all models')).toBeVisible()
  await expect(page.getByText('No costs changed.')).toBeVisible()
  await page.close()
  await close()
})
