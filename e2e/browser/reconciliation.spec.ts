import OpenAI from 'openai'
import { billing, servedBy, startBillingApi } from '../../test/billing-api'
import { startApp } from '../support/app'
import { openDatabase } from '../support/database'
import { expectAccessible } from './accessible'
import { expect, signIn, test } from './fixtures'

const DAY_MS = 86_400_000
const SECRET = 'sk-reconciled-0123456789'
const GPT_4O_MINI = { input: 150_000n, cached: 75_000n, output: 600_000n }

test('connect an account, see yesterday equal, see a leaked key, and replace it', async ({ page }) => {
  const { app, close } = await startApp()
  await app.api('POST', '/1/keys', { key: SECRET, name: 'main' })
  const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: app.rootToken })
  const chat = (content: string) =>
    client.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
  for (const tokens of ['10/5', '2000/700', '30/25']) await chat(`tokens:${tokens} model:gpt-4o-mini`)

  // The first entry is of an earlier day, so that yesterday is one of which the ledger has all.
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2
  const [earlier, ...served] = servedBy(app.provider.requests, noon)
  const sql = await openDatabase(app.dataDir, undefined, () => app.api('GET', '/1/usages'))
  await sql.all('SELECT count(*) AS "entries" FROM "UsageEntry"')
  await sql.run('UPDATE "UsageEntry" SET "startedAt" = :noon', { noon })
  await sql.run('UPDATE "UsageEntry" SET "startedAt" = :earlier WHERE "inputTokens" = 10', {
    earlier: noon - 2 * DAY_MS,
  })
  await sql.close()
  const state = billing({
    keys: [{ secret: SECRET, remoteId: 'key_main', name: 'main' }],
    served: [...(earlier ? [{ ...earlier, at: noon - 2 * DAY_MS }] : []), ...served],
    tariffs: { 'gpt-4o-mini': GPT_4O_MINI },
  })
  const bills = await startBillingApi(state)

  await signIn(page, app)
  await page.getByRole('link', { name: 'Reconciliation' }).click()
  await expect(page.getByText('No provider account connected')).toBeVisible()
  await page.getByRole('button', { name: 'Connect account' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('OpenAI')
  await dialog.getByLabel('Admin key').fill('sk-admin-mistyped')
  await dialog.getByLabel('Endpoint').fill(`${bills.url}/v1`)
  await dialog.getByRole('button', { name: 'Test and connect' }).click()
  await expect(dialog.getByText('It does not work: Invalid admin key.')).toBeVisible()
  await dialog.getByLabel('Admin key').fill(state.admin)
  await dialog.getByRole('button', { name: 'Test and connect' }).click()
  await expect(page.getByText('OpenAI connected; it has 1 key.')).toBeVisible()

  const yesterday = new Date(noon)
  const month = yesterday.toISOString().slice(0, 7)
  await page.goto(`${app.url}/reconciliation?month=${month}`)
  const date = yesterday.toLocaleDateString('en-US', { day: 'numeric', month: 'long', timeZone: 'UTC' })
  await page.getByRole('link', { name: `${date}, Equal` }).click()
  await expect(page.getByRole('table', { name: /^OpenAI on/ }).getByRole('row', { name: /gpt-4o-mini/ })).toContainText(
    'Equal',
  )
  await expect(page.getByText('Provider keys may be used outside this server')).toHaveCount(0)

  state.served.push({
    secret: SECRET,
    model: 'gpt-4o-mini',
    at: noon,
    input: 4_000_000,
    cached: 0,
    output: 100_000,
    searches: 0,
  })
  await page.getByRole('button', { name: 'Compare now' }).click()
  const leak = page.getByRole('region', { name: 'Provider keys may be used outside this server' })
  await expect(leak).toContainText('“main” was charged for gpt-4o-mini beyond what was recorded here: $0.66')
  await expect(page.getByRole('link', { name: `${date}, Open` })).toBeVisible()
  const { body } = await app.api('GET', '/1/reconciliation')
  expect(body).toMatchObject([
    { state: 'matched' },
    { state: 'open', outside: '0.660000', differences: [{ reasons: [{ code: 'missing_or_elsewhere', requests: 1 }] }] },
  ])

  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await expectAccessible(page)
  }
  await leak.getByRole('link', { name: 'Replace a provider key' }).click()
  await page.getByRole('button', { name: 'Edit main' }).click()
  await page.getByLabel('New secret key').fill('sk-reconciled-the-new-one-01')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.goto(`${app.url}/reconciliation?month=${month}&day=${yesterday.toISOString().slice(0, 10)}`)
  await page.getByLabel('Note').fill('Key replaced')
  await page.getByRole('button', { name: 'Accept differences' }).click()
  await expect(page.getByText('Accepted: Key replaced')).toBeVisible()
  await expect(page.getByText('Provider keys may be used outside this server')).toHaveCount(0)
  await page.close()
  await bills.close()
  await close()
})
