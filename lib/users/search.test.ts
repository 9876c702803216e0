import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import type { AdminActor } from '../audit/actor'
import { addKey } from '../keys/keys'
import { initRoot } from './root'
import { findByName, listUserPage } from './search'
import { addUser } from './users'

const admin = { userId: 1, isAdmin: true } as AdminActor
const all = { sort: 'name', order: 'asc', page: 1, size: 25, deleted: false } as const
const names = ['Жанна', 'Émile', 'İpek', 'Straße', '李雷', 'Ann_%\\']

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot()
  for (const name of names) await addUser(admin, { name })
  for (const name of ['Größe', 'Main_1', 'Mainx1'])
    await addKey(admin, { name, key: `sk-${name.length}${name.at(-2)}` })
})
afterAll(() => context.remove())

const users = async (search: string) => (await listUserPage(admin, { ...all, search })).rows.map(({ name }) => name)
const keys = async (text: string) => (await findByName(admin, text)).keys.map(({ name }) => name)

test('a search by the exact name finds the user', async () => {
  for (const name of names) expect(await users(name)).toEqual([name])
  expect(await users('Émile'.normalize('NFD'))).toEqual(['Émile'])
  expect(await keys('Größe')).toEqual(['Größe'])
})

test('search ignores case and treats wildcards literally', async () => {
  expect(await keys('main_1')).toEqual(['Main_1'])
  expect(await users('ann_%\\')).toEqual(['Ann_%\\'])
  // With locale C, PostgreSQL lower-cases only ASCII.
  const [letter] = await context.readSlow<{ low: string }>(`SELECT LOWER('Ж') AS "low"`)
  if (testServer && letter?.low !== 'ж') return
  expect(await users('ЖАН')).toEqual(['Жанна'])
  expect(await users('émil')).toEqual(['Émile'])
  expect(await keys('GRÖß')).toEqual(['Größe'])
})

test('characters no name can contain are ignored', async () => {
  expect(await findByName(admin, 'main_\0')).toMatchObject({ keys: [{ name: 'Main_1' }] })
})
