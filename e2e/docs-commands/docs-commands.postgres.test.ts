import { addUser } from '../support/app'
import { expect, test } from '../support/vitest'
import { docsCommands, isForPostgres } from './commands'
import { type Machine, startMachine } from './machine'

let onPostgres: Machine
let onSqlite: Machine
test.beforeAll(async () => {
  onPostgres = await startMachine()
  onSqlite = await startMachine({ DATABASE_URL: '', ENCRYPTION_KEY: '' })
})
test.afterAll(async () => {
  await onPostgres.close()
  await onSqlite.close()
})

const commands = docsCommands().filter(isForPostgres)

for (const { heading, script } of commands)
  test(`${heading}: ${script.replaceAll('\n', ' ')}`, async () => {
    await (script.includes('postgres://') ? onSqlite : onPostgres).run(script)
  })

test('a dump taken while the server runs can be restored', async () => {
  const { app, run } = onPostgres
  const users = async () => (await app.api('GET', '/1/users')).body
  const runAll = async (program: string) => {
    for (const { script } of commands.filter(({ script }) => script.startsWith(`${program} `))) await run(script)
  }
  const { token } = await addUser(app, { name: 'Ann' })
  const before = await users()
  await runAll('pg_dump')
  await addUser(app, { name: 'Ben' })
  expect(await users()).not.toEqual(before)
  await runAll('pg_restore')
  expect(await users()).toEqual(before)
  expect((await app.api('GET', '/1/me', undefined, token)).status).toBe(200)
  expect((await app.api('POST', '/1/users', { name: 'Cleo' })).status).toBe(200)
})
