import { onPostgres } from './database'
import { expect, test } from './fixtures'
import { isForPostgres, quotedCommands } from './handbook/commands'
import { openPlace, type Place } from './handbook/place'

test.skip(!onPostgres, 'these commands are for a house on PostgreSQL')
test.slow()

let onServer: Place
let onFile: Place
test.beforeAll(async () => {
  onServer = await openPlace()
  onFile = await openPlace({ DATABASE_URL: '', ENCRYPTION_KEY: '' })
})
test.afterAll(async () => {
  await onServer.close()
  await onFile.close()
})

const quoted = quotedCommands().filter(isForPostgres)

for (const { heading, script } of quoted)
  test(`${heading}: ${script.replaceAll('\n', ' ')}`, async () => {
    await (script.includes('postgres://') ? onFile : onServer).follow(script)
  })

test('what was dumped while the house was open is what is restored', async () => {
  const { house, follow } = onServer
  const people = async () => (await house.api('GET', '/1/users')).body
  const follows = async (program: string) => {
    for (const { script } of quoted.filter(({ script }) => script.startsWith(`${program} `))) await follow(script)
  }
  const { token } = (await house.api('POST', '/1/users', { name: 'Ann' })).body as { token: string }
  const before = await people()
  await follows('pg_dump')
  await house.api('POST', '/1/users', { name: 'Ben' })
  expect(await people()).not.toEqual(before)
  await follows('pg_restore')
  expect(await people()).toEqual(before)
  expect((await house.api('GET', '/1/me', undefined, token)).status).toBe(200)
  expect((await house.api('POST', '/1/users', { name: 'Cleo' })).status).toBe(200)
})
