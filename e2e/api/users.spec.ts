import { expect, test } from '../fixtures'
import { failure, invalid, isDead, time, token } from './shapes'

type User = { id: number; name: string; token: string; updatedAt: string; createdAt: string; IsDelete: boolean }

test('me: the owner of any live token', async ({ house }) => {
  const { body, status } = await house.api('GET', '/1/me')
  expect(status).toBe(200)
  expect(body).toEqual({ id: 1, updatedAt: time, name: 'root', token: house.rootToken, createdAt: time })
  const ann = (await house.api('POST', '/1/users', { name: 'me-ann' })).body as User
  const { id, updatedAt, name, createdAt } = ann
  expect((await house.api('GET', '/1/me', undefined, ann.token)).body).toEqual({
    ...{ id, updatedAt, name, createdAt },
    token: ann.token,
  })
})

test('add: exactly the documented members, the name trimmed, unknown members ignored', async ({ house }) => {
  const sent = {
    name: ' u1 ',
    id: 77,
    IsDelete: true,
    token: 'mine',
    email: '',
    role: null,
    __proto__: { role: 'admin' },
  }
  const { body, status } = await house.api('POST', '/1/users', sent)
  expect(status).toBe(200)
  expect(body).toEqual({ createdAt: time, id: expect.any(Number), updatedAt: time, IsDelete: false, name: 'u1', token })
  expect((body as User).id).not.toBe(77)
  expect((await house.api('GET', '/1/users')).body).toContainEqual(body)
  expect(await house.api('POST', '/1/users', { name: 'u1' })).toMatchObject({ status: 409, body: failure('conflict') })
})

test('names that cannot be are 400', async ({ house }) => {
  for (const name of [undefined, null, '', '  ', 7, {}, 'x'.repeat(65), 'a\u0007', 'a\u202eb', '\ud800'])
    expect(await house.api('POST', '/1/users', { name }), String(name)).toMatchObject({
      status: 400,
      body: invalid('name'),
    })
  expect((await house.api('POST', '/1/users', { name: '😀'.repeat(64) })).status).toBe(200)
})

test('delete: the token dies at once, the list leaves them out, the name is free; restore undoes it', async ({
  house,
}) => {
  const ben = (await house.api('POST', '/1/users', { name: 'ben' })).body as User
  const path = `/1/users/${ben.id}`
  expect((await house.api('DELETE', path)).body).toEqual({ message: 'ok' })
  expect(await isDead(house, ben.token)).toBe(true)
  const gone = { status: 404, body: failure('not_found') }
  expect(await house.api('DELETE', path)).toMatchObject(gone)
  expect(await house.api('GET', path)).toMatchObject(gone)
  expect(await house.api('PATCH', path, {})).toMatchObject(gone)
  expect(await house.api('POST', `${path}/reset`)).toMatchObject(gone)
  const ids = async (query = '') => ((await house.api('GET', `/1/users${query}`)).body as User[]).map(({ id }) => id)
  expect(await ids()).not.toContain(ben.id)
  const all = (await house.api('GET', '/1/users?deleted=true')).body as User[]
  expect(all).toContainEqual({ ...ben, IsDelete: true, updatedAt: time })
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b))

  const other = (await house.api('POST', '/1/users', { name: 'ben' })).body as User
  expect(await house.api('POST', `${path}/restore`)).toMatchObject({ status: 409, body: failure('conflict') })
  await house.api('DELETE', `/1/users/${other.id}`)
  expect((await house.api('POST', `${path}/restore`)).body).toEqual({ ...ben, updatedAt: time })
  expect((await house.api('GET', '/1/me', undefined, ben.token)).status).toBe(200)
  expect((await house.api('POST', `${path}/restore`)).status).toBe(404)
})

test('reset: a new token and a later updatedAt; the old token is dead for ever', async ({ house }) => {
  const cleo = (await house.api('POST', '/1/users', { name: 'cleo' })).body as User
  const path = `/1/users/${cleo.id}/reset`
  const reset = (await house.api('POST', path)).body as User
  expect(reset).toEqual({ ...cleo, token, updatedAt: time })
  expect(Date.parse(reset.updatedAt)).toBeGreaterThan(Date.parse(cleo.updatedAt))
  expect(await isDead(house, cleo.token)).toBe(true)
  const own = (await house.api('POST', path, undefined, reset.token)).body as User
  expect((await house.api('GET', '/1/me', undefined, own.token)).status).toBe(200)
  expect((await house.api('POST', '/1/users/1/reset', undefined, own.token)).status).toBe(403)

  const chosen = 'ABCDEF00-1111-4222-8333-444455556666'
  expect(await house.api('POST', `${path}?token=${own.token}`)).toMatchObject({
    status: 409,
    body: failure('conflict'),
  })
  expect((await house.api('POST', `${path}?token=${cleo.token}`)).status).toBe(409)
  expect(await house.api('POST', `${path}?token=nope`)).toMatchObject({ status: 400, body: invalid('token') })
  expect((await house.api('POST', `${path}?token=${chosen}`)).body).toMatchObject({ token: chosen.toLowerCase() })
  expect((await house.api('POST', `${path}?token=`)).body).toMatchObject({ token })
  for (const secret of [chosen, chosen.toLowerCase(), cleo.token, own.token])
    expect(house.server.log()).not.toContain(secret)
})

test('root can neither be deleted, paused nor demoted', async ({ house }) => {
  const refused = { status: 403, body: failure('root_protected') }
  expect(await house.api('DELETE', '/1/users/1')).toMatchObject(refused)
  for (const change of [{ disabled: true }, { role: 'member' }, { expiresAt: '2020-01-01T00:00:00Z' }])
    expect(await house.api('PATCH', '/1/users/1', change)).toMatchObject(refused)
})
