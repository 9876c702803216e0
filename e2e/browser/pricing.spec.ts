import OpenAI from 'openai'
import { addUser, startApp } from '../support/app'
import { expect, signIn, test } from './fixtures'

test('recalculating past costs prices what was used before its price was set, exactly and everywhere', async ({
  page,
}) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: 'sk-prices', name: 'main' })
  const ann = await addUser(app, { name: 'Ann' })
  const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: ann.token })
  const chat = {
    model: 'custom-model',
    messages: [{ role: 'user' as const, content: 'tokens:30/25 model:custom-model' }],
  }
  for (let count = 0; count < 3; count++) await client.chat.completions.create(chat)
  const usages = async () => (await app.api('GET', '/1/usages')).body
  expect(await usages()).toEqual([{ userId: ann.id, totalUnit: 165, cost: '0.000000' }])

  await signIn(page, app)
  await page.getByRole('link', { name: 'Set price' }).click()
  await expect(page.getByText('3 requests')).toBeVisible()
  await page.getByLabel('Input', { exact: true }).fill('2')
  await page.getByLabel('Output', { exact: true }).fill('2')
  await page.getByRole('button', { name: 'Review price' }).click()
  await expect(page.getByText('would change in cost, +$0.000330 in total.')).toBeVisible()
  expect(await usages()).toEqual([{ userId: ann.id, totalUnit: 165, cost: '0.000000' }])

  await page.getByRole('button', { name: 'Set price and apply to 3 past requests' }).click()
  await expect(page.getByText('Costs recalculated for custom-model')).toBeVisible()
  await expect(page.getByText('3 requests changed in cost, +$0.000330 in total.')).toBeVisible()
  await expect(page.getByText('Models without a price')).toHaveCount(0)

  expect(await usages()).toEqual([{ userId: ann.id, totalUnit: 165, cost: '0.000330' }])
  await page.goto(app.url)
  await expect(page.getByText('custom-model has no price')).toHaveCount(0)
  const month = page.getByRole('table', { name: 'Monthly cost' }).getByRole('row').nth(1)
  await expect(month.getByTitle('$0.000330').first()).toBeVisible()

  // The result is still there after leaving the page, and a second run changes nothing.
  await page.goto(`${app.url}/prices`)
  await expect(page.getByText('Costs recalculated for custom-model')).toBeVisible()
  await page.getByRole('button', { name: 'Recalculate past costs', exact: true }).click()
  await page.getByRole('button', { name: 'Recalculate', exact: true }).click()
  await expect(page.getByText('Costs recalculated for all models')).toBeVisible()
  await expect(page.getByText('No costs changed.')).toBeVisible()
  await page.close()
  await close()
})

test('a model without a price has one within three clicks, whatever it is billed by, and its past requests a cost', async ({
  page,
}) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: 'sk-prices', name: 'main' })
  const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: app.rootToken })
  const messages = [{ role: 'user' as const, content: 'tokens:30/20 serviceTier:flex' }]
  const cases = [
    {
      model: 'gpt-4o',
      use: () => client.chat.completions.create({ model: 'gpt-4o', messages }),
      fill: { Input: '2', Output: '4', 'Service tiers, regions and speeds': 'flex 0.5' },
      cost: '+$0.000070',
    },
    {
      model: 'my-painter',
      use: () => client.images.generate({ model: 'my-painter', prompt: 'a key', size: '1024x1024', quality: 'high' }),
      fill: { 'Per image': '1024x1024 high 0.04' },
      cost: '+$0.040000',
    },
    {
      model: 'my-transcriber',
      use: () =>
        client.audio.transcriptions.create({ model: 'my-transcriber', file: new File(['RIFF'], 'speech.wav') }),
      fill: { 'Per second of audio': '0.0001' },
      cost: '+$0.000700',
    },
  ]
  await signIn(page, app)
  for (const { model, use, fill, cost } of cases) {
    await use()
    await page.goto(app.url)
    await expect(page.getByText(`${model} has no price`)).toBeVisible()
    await page.getByRole('link', { name: 'Set price' }).click()
    for (const [label, value] of Object.entries(fill)) {
      const field = page.getByLabel(label, { exact: true })
      await field.press('End')
      await field.pressSequentially(value.slice((await field.inputValue()).length))
    }
    await page.getByRole('button', { name: 'Review price' }).click()
    await expect(page.getByText(`would change in cost, ${cost} in total.`)).toBeVisible()
    await page.getByRole('button', { name: 'Set price and apply to 1 past request' }).click()
    await expect(page.getByText(`Costs recalculated for ${model}`)).toBeVisible()
    await expect(page.getByText('Models without a price')).toHaveCount(0)
  }
  await page.close()
  await close()
})
