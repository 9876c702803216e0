import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onPostgres, openDatabase, removeDatabase } from './database'
import { expect, openHouse, signIn, test } from './fixtures'
import { makePlanted } from './planted'
import { rowsIn } from './planted-house'
import { newFolder } from './server'

const SECRET = 'sk-planted-0123456789abcdef'
const KEY = Buffer.alloc(32, 'planted').toString('base64')

test('a planted secret is found in any file, as it is and in base64', () => {
  const folder = newFolder()
  const planted = makePlanted()
  planted.addFrom([{ key: SECRET }, { deep: { token: 'f0e1d2c3-b4a5-4678-9abc-def012345678' } }])
  mkdirSync(join(folder, 'backups'))
  writeFileSync(join(folder, 'backups/raw'), `\0\0${SECRET}\0`)
  for (const shift of ['', 'x', 'xy'])
    writeFileSync(join(folder, `base64${shift}`), Buffer.from(`${shift}${SECRET}, and more`).toString('base64'))
  writeFileSync(join(folder, 'clean'), 'sk-planted-of-another')
  writeFileSync(join(folder, 'encryption.key'), `${KEY}\n`)
  writeFileSync(join(folder, 'shows the key'), `key=${KEY}`)
  planted.lookIn(folder)
  const names = ['backups/raw', 'base64', 'base64x', 'base64xy']
  const found = names.map((name) => `${join(folder, name)}: sk-pla…`)
  expect(planted.found().sort()).toEqual([...found, `${join(folder, 'shows the key')}: ${KEY.slice(0, 6)}…`])
  rmSync(folder, { recursive: true })
})

test('on PostgreSQL it is found in any column', async () => {
  test.skip(!onPostgres, 'there it is in a file')
  const dataDir = newFolder()
  const { run, close } = await openDatabase(dataDir)
  await run(`CREATE TABLE "Planted" AS SELECT 'x' AS "id", :text AS "text", CAST(:bytes AS bytea) AS "bytes"`, {
    text: `in a longer text: ${SECRET}`,
    bytes: KEY,
  })
  await close()
  const planted = makePlanted()
  planted.add(SECRET, KEY)
  planted.look('the rows', await rowsIn(dataDir))
  expect(planted.found()).toEqual(['the rows: sk-pla…', `the rows: ${KEY.slice(0, 6)}…`])
  await removeDatabase(dataDir)
})

test('no log, metric, error, database, backup or page contains a canary secret, in this test or any other', async ({
  page,
}) => {
  const { house, close } = await openHouse({ env: { METRICS_TOKEN: 'of-prometheus-0123456789' } })
  await house.api('POST', '/1/keys', { name: 'planted', key: SECRET })
  await signIn(page, house)
  for (const path of ['/', '/users', '/users/1', '/keys', '/audit', '/settings', '/me', '/connect'])
    await page.goto(house.url + path)
  await house.api('GET', '/1/users', undefined, SECRET)
  await house.api('POST', '/1/keys', { name: 'again', key: SECRET })
  await house.api('POST', '/1/keys', { name: SECRET.repeat(9), key: SECRET, api_type: SECRET })
  await page.goto('about:blank')
  await close()
})
