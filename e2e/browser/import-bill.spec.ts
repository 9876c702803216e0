import { startApp } from '../support/app'
import { openDatabase } from '../support/database'
import { expectAccessible } from './accessible'
import { expect, signIn, test } from './fixtures'

const DAY_MS = 86_400_000
const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

test('import the bill of a provider without an API: errors by line, a preview, and the day compared', async ({
  page,
}) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: 'sk-imported-0123456789', name: 'team-ai' })
  const sql = await openDatabase(app.dataDir, undefined, () => app.api('GET', '/1/usages'))
  for (const [id, days] of [
    ['earlier', 6],
    ['compared', 4],
  ] as const)
    await sql.run(
      `INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "costPico",
        "inputTokens", "outputTokens", "stream", "startedAt")
       VALUES (:id, 'o', 1, 1, 'gpt-4o', 'gpt-4o', 'chat/completions', 'settled', 0, 3500000000, 1000, 100, 1 = 0, :startedAt)`,
      { id, startedAt: Date.parse(dayBefore(days)) + 1000 },
    )
  await sql.close()

  await signIn(page, app)
  await page.goto(`${app.url}/reconciliation`)
  await page.getByRole('button', { name: 'Connect account' }).click()
  const connect = page.getByRole('dialog')
  await connect.getByLabel('Name').fill('Azure')
  await connect.getByLabel('Provider').selectOption('file')
  await expect(connect.getByLabel('Admin key')).toHaveCount(0)
  await connect.getByRole('button', { name: 'Add account' }).click()
  await expect(page.getByText('Azure added.')).toBeVisible()

  await page.getByRole('button', { name: 'Import bill of Azure' }).click()
  const dialog = page.getByRole('dialog')
  const choose = (...rows: string[]) =>
    dialog.getByLabel('File').setInputFiles({
      ...{ name: 'export.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(['day,key,model,part,quantity,cost', ...rows].join('\n')),
    })
  const day = dayBefore(4)
  const rows = [`${day},team-ai,gpt-4o,input,1000,0.0025`, `${day},team-ai,gpt-4o,output,100,0.001`]
  await choose(...rows, `${day},team-ai,gpt-4o,output,many,1`)
  await dialog.getByRole('button', { name: 'Check file' }).click()
  await expect(dialog.getByText('1 line cannot be read. Nothing is imported.')).toBeVisible()
  await expect(dialog.getByRole('listitem')).toHaveText('Line 4: not a quantity: many')

  await choose(...rows, `${dayBefore(60)},team-ai,gpt-4o,input,1000,12.5`)
  await dialog.getByRole('button', { name: 'Check file' }).click()
  await expect(dialog.getByText('3 lines; 0 of other services left out')).toBeVisible()
  await expect(dialog.getByText('1 day is from before this server’s records')).toBeVisible()
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await expectAccessible(page)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(page.getByText('2 days imported and compared.')).toBeVisible()
  await page.goto(`${app.url}/reconciliation?month=${day.slice(0, 7)}&day=${day}`)
  await expect(page.getByRole('table', { name: `Azure on ${day}` })).toContainText('Equal')
  const year = page.getByRole('table', { name: 'Twelve months' })
  await expect(year.getByRole('row', { name: new RegExp(dayBefore(60).slice(0, 7)) })).toContainText('$12.50')
  await page.setViewportSize({ width: 320, height: 800 })
  await expectAccessible(page)
  await page.close()
  await close()
})
