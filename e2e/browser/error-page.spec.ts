import { join } from 'node:path'
import Sqlite from '../../lib/db/sqlite/driver'
import { startApp } from '../support/app'
import { expect, signIn, test } from './fixtures'

test('the error id on an error page appears in the log, with the request id', async ({ context }) => {
  const { app, close } = await startApp()
  // Not the fixture's page, which fails on the console error.
  const page = await context.newPage()
  await signIn(page, app)
  const connection = new Sqlite(join(app.dataDir, 'chatelaine.db'))
  connection.exec('ALTER TABLE AuditEvent RENAME TO Renamed')
  await page.goto(`${app.url}/audit`)
  await expect(page.getByRole('heading', { name: 'This page could not be displayed' })).toBeVisible()
  const text = (await page.getByText('Error ID: ').textContent()) ?? ''
  const errorId = text.split(': ')[1] ?? ''
  expect(errorId).not.toBe('')
  const lines = () => app.server.log().split('\n')
  const found = () => lines().find((line) => line.startsWith('{') && line.includes(`"digest":"${errorId}"`))
  await expect.poll(found).toBeDefined()
  expect(JSON.parse(found() ?? '')).toMatchObject({
    path: '/audit',
    requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  })

  connection.exec('ALTER TABLE Renamed RENAME TO AuditEvent')
  connection.close()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible()
  await page.close()
  await close()
})

test('a URL with an invalid id shows the not-found page, not an error', async ({ context, app }) => {
  const page = await context.newPage()
  await signIn(page, app)
  for (const id of ['x', '0', '1e3', '%E6%9D%8E', '9999999999', '999999']) {
    await page.goto(`${app.url}/users/${id}`)
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
  }
})
