import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import type { Admin } from '../auth/actor'
import { addKey } from '../keys/keys'
import { findByName } from './find'
import { initRoot } from './root'
import { listUserPage } from './user-page'
import { addUser } from './users'

const admin = { userId: 1, isAdmin: true } as Admin
const all = { sort: 'name', order: 'asc', page: 1, size: 25, deleted: false } as const
const names = ['Жанна', 'Émile', 'İpek', 'Straße', '李雷', 'Ann_%\\']

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
  await initRoot()
  for (const name of names) await addUser(admin, { name })
  for (const name of ['Größe', 'Main_1', 'Mainx1'])
    await addKey(admin, { name, key: `sk-${name.length}${name.at(-2)}` })
})
afterAll(() => house.remove())

const people = async (search: string) => (await listUserPage(admin, { ...all, search })).rows.map(({ name }) => name)
const keys = async (text: string) => (await findByName(admin, text)).keys.map(({ name }) => name)

test('whoever is searched for by a name as it stands is found', async () => {
  for (const name of names) expect(await people(name)).toEqual([name])
  expect(await people('Émile'.normalize('NFD'))).toEqual(['Émile'])
  expect(await keys('Größe')).toEqual(['Größe'])
})

test('case does not matter, and no letter stands for another', async () => {
  expect(await keys('main_1')).toEqual(['Main_1'])
  expect(await people('ann_%\\')).toEqual(['Ann_%\\'])
  // A PostgreSQL database of locale C knows no other letters.
  const [letter] = await house.readLong<{ low: string }>(`SELECT LOWER('Ж') AS "low"`)
  if (testServer && letter?.low !== 'ж') return
  expect(await people('ЖАН')).toEqual(['Жанна'])
  expect(await people('émil')).toEqual(['Émile'])
  expect(await keys('GRÖß')).toEqual(['Größe'])
})

test('what no name can hold is not looked for', async () => {
  expect(await findByName(admin, 'main_\0')).toMatchObject({ keys: [{ name: 'Main_1' }] })
})
