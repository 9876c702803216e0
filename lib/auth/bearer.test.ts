import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { initRoot } from '../users/root'
import { addToken } from '../users/tokens'
import { addUser } from '../users/users'
import { actorFromBearer, adminFromBearer } from './bearer'

const admin = { userId: 1, isAdmin: true } as AdminActor

let context: Awaited<ReturnType<typeof openTestContext>>
let rootToken: string
beforeAll(async () => {
  context = await openTestContext()
  rootToken = (await initRoot()).token
})
afterAll(() => context.remove())

const request = (token: string | null, address = '192.0.2.1') =>
  new Request('http://localhost/1/users', {
    headers: { 'x-chatelaine-address': address, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  })

test('the token of an admin authenticates an admin, that of a member does not', async () => {
  const { id, token } = await addUser(admin, { name: 'Ann' })
  expect(await adminFromBearer(request(rootToken))).toEqual(admin)
  expect(await actorFromBearer(request(token))).toEqual({ userId: id, isAdmin: false })
  await expect(adminFromBearer(request(token))).rejects.toMatchObject({ code: 'forbidden' })
})

test('a token for model requests only authenticates no API request, whoever it belongs to, and is not an invalid one', async () => {
  const { id } = await addUser(admin, { name: 'Ben' })
  const refused = { code: 'forbidden', message: 'This token works for model requests only.' }
  for (const userId of [1, id]) {
    const { token } = await addToken(admin, userId, { name: 'program', gatewayOnly: true })
    const { token: full } = await addToken(admin, userId, { name: 'full' })
    for (let count = 0; count < 11; count += 1)
      for (const authenticate of [adminFromBearer, actorFromBearer])
        await expect(authenticate(request(token, '192.0.2.4'))).rejects.toMatchObject(refused)
    expect(await actorFromBearer(request(full))).toMatchObject({ userId, isAdmin: userId === 1 })
  }
})

test('an address has to wait after ten invalid tokens; a missing token is not one, and a valid one is always served', async () => {
  const codeOf = (token: string | null) => actorFromBearer(request(token, '192.0.2.2')).catch(({ code }) => code)
  for (let count = 0; count < 20; count += 1) expect(await codeOf(null)).toBe('unauthorized')
  for (let count = 0; count < 10; count += 1) expect(await codeOf(`invalid-${count}`)).toBe('unauthorized')
  expect(await codeOf('invalid')).toBe('rate_limited')
  expect(await codeOf(rootToken)).toEqual(admin)
  await expect(actorFromBearer(request('invalid', '192.0.2.3'))).rejects.toMatchObject({ code: 'unauthorized' })
})
