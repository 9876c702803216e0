import { startApp } from '../support/app'
import { expect, signIn, test } from './fixtures'

const SECRET = 'sk-planted-0123456789abcdef'

test('no log, metric, error, database, backup or page contains a canary secret, in this test or any other', async ({
  page,
}) => {
  const { app, close } = await startApp({ env: { METRICS_TOKEN: 'of-prometheus-0123456789' } })
  expect((await app.api('POST', '/1/keys', { name: 'canary', key: SECRET })).status).toBe(200)
  await signIn(page, app)
  for (const path of ['/', '/users', '/users/1', '/keys', '/audit', '/settings', '/me', '/connect'])
    await page.goto(app.url + path)
  await app.api('GET', '/1/users', undefined, SECRET)
  await app.api('POST', '/1/keys', { name: 'again', key: SECRET })
  await app.api('POST', '/1/keys', { name: SECRET.repeat(9), key: SECRET, api_type: SECRET })
  await page.goto('about:blank')
  // Closing any app scans everything it left behind.
  await close()
})
