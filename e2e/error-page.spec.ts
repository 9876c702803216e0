import { join } from 'node:path'
import Sqlite from '../lib/db/sqlite/driver'
import { UUID7 } from './api/shapes'
import { expect, openHouse, signIn, test } from './fixtures'

test('an error page’s reference is found in the log, with the request’s id', async ({ context }) => {
  const { house, close } = await openHouse()
  // Not the page of the fixture: a browser logs what fails.
  const page = await context.newPage()
  await signIn(page, house)
  const connection = new Sqlite(join(house.dataDir, 'chatelaine.db'))
  connection.exec('ALTER TABLE AuditEvent RENAME TO Elsewhere')
  await page.goto(`${house.url}/audit`)
  await expect(page.getByRole('heading', { name: 'This page could not be displayed' })).toBeVisible()
  const text = (await page.getByText('Error ID: ').textContent()) ?? ''
  const reference = text.split(': ')[1] ?? ''
  expect(reference).not.toBe('')
  const lines = () => house.server.log().split('\n')
  const found = () => lines().find((line) => line.startsWith('{') && line.includes(`"digest":"${reference}"`))
  await expect.poll(found).toBeDefined()
  expect(JSON.parse(found() ?? '')).toMatchObject({ path: '/audit', requestId: expect.stringMatching(UUID7) })

  connection.exec('ALTER TABLE Elsewhere RENAME TO AuditEvent')
  connection.close()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible()
  await page.close()
  await close()
})

test('an address with an id that is none leads to no page, and is no failure of ours', async ({ context, house }) => {
  const page = await context.newPage()
  await signIn(page, house)
  for (const id of ['x', '0', '1e3', '%E6%9D%8E', '9999999999', '77']) {
    await page.goto(`${house.url}/users/${id}`)
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
  }
})
