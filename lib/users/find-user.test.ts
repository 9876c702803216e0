import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { MAX_ID } from '../core/input'
import { findUser, suggestedUsers } from './find-user'
import { initRoot } from './root'
import { addUser, removeUser } from './users'

const admin = { userId: 1, isAdmin: true } as AdminActor

const ids: Record<string, number> = {}
let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot()
  for (const name of ['Ann', 'Annette', '7', 'Gone']) ids[name] = (await addUser(admin, { name })).id
  await removeUser(admin, ids.Gone ?? 0)
  ids.first = (await addUser(admin, { name: 'Twice' })).id
  await removeUser(admin, ids.first)
  ids.second = (await addUser(admin, { name: 'Twice' })).id
})
afterAll(() => context.remove())

test.each([
  ['a name', 'Ann', 'Ann', 'Ann'],
  ['a name in spaces', ' Annette ', 'Annette', 'Annette'],
  ['what only one name contains, in any case', 'NETT', 'Annette', 'Annette'],
  ['a deleted user', 'Gone', 'Gone', 'Gone'],
  ['the existing one of two', 'Twice', 'second', 'Twice'],
])('%s finds the user', async (_, written, who, text) => {
  expect(await findUser(admin, written)).toEqual({ id: ids[who], text })
})

test('an id finds any user, and is shown as the name if that leads back', async () => {
  for (const [who, text] of Object.entries({ Ann: 'Ann', first: `#${ids.first}`, second: 'Twice', 7: `#${ids[7]}` }))
    for (const written of [`${ids[who]}`, `#${ids[who]}`])
      expect(await findUser(admin, written)).toEqual({ id: ids[who], text })
})

test('nothing is nobody in particular, and what finds no user or several matches nothing', async () => {
  expect(await findUser(admin, ' ')).toEqual({ id: null, text: '' })
  for (const written of ['nobody', 'Anna', 'a', '%', 'a\u0000b', '99999999999'])
    expect(await findUser(admin, written)).toEqual({ id: MAX_ID, text: written })
  expect((await findUser(admin, '4000000000')).id).toBe(MAX_ID)
})

test('a few names are suggested, of however many users', async () => {
  for (let count = 0; count < 30; count += 1) await addUser(admin, { name: `user ${count}` })
  expect(await suggestedUsers(admin)).toHaveLength(25)
})
