import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, openHouse, signIn, test } from './fixtures'
import { makePlanted } from './planted'
import { newFolder } from './server'

const SECRET = 'sk-planted-0123456789abcdef'

test('a planted secret is found in any file, as it is and in base64', () => {
  const folder = newFolder()
  const planted = makePlanted()
  planted.addFrom([{ key: SECRET }, { deep: { token: 'f0e1d2c3-b4a5-4678-9abc-def012345678' } }])
  mkdirSync(join(folder, 'backups'))
  writeFileSync(join(folder, 'backups/raw'), `\0\0${SECRET}\0`)
  for (const shift of ['', 'x', 'xy'])
    writeFileSync(join(folder, `base64${shift}`), Buffer.from(`${shift}${SECRET}, and more`).toString('base64'))
  writeFileSync(join(folder, 'clean'), 'sk-planted-of-another')
  writeFileSync(join(folder, 'encryption.key'), SECRET)
  planted.lookIn(folder)
  const names = ['backups/raw', 'base64', 'base64x', 'base64xy']
  expect(planted.found().sort()).toEqual(names.map((name) => `${join(folder, name)}: sk-pla…`))
  rmSync(folder, { recursive: true })
})

test('no log, metric, error, database, backup or page holds a planted secret, in this test as in all others', async ({
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
