import { type App, addKey, addUser, startApp } from '../support/app'
import { accessToken, errorBody, invalidField, isRejected, timestamp } from '../support/matchers'
import { expect, test } from '../support/vitest'

type User = { id: number; name: string; token: string; updatedAt: string; createdAt: string; IsDelete: boolean }

// Not the shared app: these tests send more invalid tokens than its throttle allows.
let app: App
let close: () => Promise<void>
test.beforeAll(async () => {
  ;({ app, close } = await startApp())
  await addKey(app, { name: 'fake', key: 'sk-users' })
})
test.afterAll(() => close())

test('me returns the owner of a valid token', async () => {
  const { body, status } = await app.api('GET', '/1/me')
  expect(status).toBe(200)
  expect(body).toEqual({ id: 1, updatedAt: timestamp, name: 'root', token: app.rootToken, createdAt: timestamp })
  const ann = (await app.api('POST', '/1/users', { name: 'me-ann' })).body as User
  const { id, updatedAt, name, createdAt } = ann
  expect((await app.api('GET', '/1/me', undefined, ann.token)).body).toEqual({
    ...{ id, updatedAt, name, createdAt },
    token: ann.token,
  })
})

test('further tokens work on /1 and /v1 until they are revoked, and no member manages tokens with one', async () => {
  const { id, token: first } = (await app.api('POST', '/1/users', { name: 'further-ann' })).body as User
  const path = `/1/users/${id}/tokens`
  const { body, status } = await app.api('POST', path, { name: 'laptop', expiresAt: '2099-01-01T00:00:00Z' }, first)
  expect(status).toBe(200)
  const made = body as { id: number; token: string }
  const { token, ...listed } = made
  expect(made).toEqual({
    ...{ id: expect.any(Number), userId: id, name: 'laptop', token: accessToken, hint: token.slice(-4) },
    ...{ createdAt: timestamp, updatedAt: timestamp, createdById: id, expiresAt: timestamp, previousUntil: null },
    ...{ requestsPerMinute: null, tokensPerMinute: null, models: null, lastUsedAt: null, gatewayOnly: false },
  })
  expect((await app.api('GET', path, undefined, token)).body).toEqual([listed])
  expect((await app.api('GET', '/1/me', undefined, token)).body).toMatchObject({ id, token })
  expect((await app.api('GET', '/1/me', undefined, first)).body).toMatchObject({ id, token: first })
  expect((await app.api('GET', '/v1/models', undefined, token)).status).toBe(200)
  for (const [method, path] of [
    ['POST', `/1/users/${id}/reset`],
    ['POST', `/1/users/${id}/tokens`],
    ['DELETE', `/1/tokens/${made.id}`],
  ] as const)
    expect(await app.api(method, path, method === 'POST' ? { name: 'more' } : undefined, token)).toMatchObject({
      status: 403,
    })

  expect((await app.api('DELETE', `/1/tokens/${made.id}`, undefined, first)).body).toEqual({ message: 'ok' })
  for (const path of ['/1/me', '/v1/models']) expect((await app.api('GET', path, undefined, token)).status).toBe(401)
  expect((await app.api('GET', '/v1/models', undefined, first)).status).toBe(200)
})

test('rotating a token under load loses no request', async () => {
  const { id: userId } = (await app.api('POST', '/1/users', { name: 'rotating-ann' })).body as User
  const { id, token: first } = (await app.api('POST', `/1/users/${userId}/tokens`, { name: 'ci' })).body as User
  let token = first
  let isRotating = true
  const statuses: number[] = []
  const worker = async () => {
    while (isRotating) statuses.push((await app.api('GET', '/v1/models', undefined, token)).status)
  }
  const workers = Array.from({ length: 8 }, worker)
  for (let rotation = 0; rotation < 10; rotation++) {
    const served = statuses.length
    const path = `/1/tokens/${id}/rotate?overlapSeconds=3600`
    const rotated = (await app.api('POST', path)).body as User
    // Some requests carry the old value after the rotation, before the clients learn the new one.
    await expect.poll(() => statuses.length).toBeGreaterThan(served + 16)
    token = rotated.token
    // All requests with a value before the old one have ended.
    const switched = statuses.length
    await expect.poll(() => statuses.length).toBeGreaterThan(switched + 16)
  }
  isRotating = false
  await Promise.all(workers)
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect((await app.api('GET', '/v1/models', undefined, first)).status).toBe(401)

  const { token: last } = (await app.api('POST', `/1/tokens/${id}/rotate?overlapSeconds=0`)).body as User
  for (const path of ['/1/me', '/v1/models']) {
    expect((await app.api('GET', path, undefined, token)).status).toBe(401)
    expect((await app.api('GET', path, undefined, last)).status).toBe(200)
  }
})

test('add returns exactly the documented fields, trims the name and ignores unknown fields', async () => {
  const sent = {
    name: ' u1 ',
    id: 77,
    IsDelete: true,
    token: 'mine',
    email: '',
    role: null,
    __proto__: { role: 'admin' },
  }
  const { body, status } = await app.api('POST', '/1/users', sent)
  expect(status).toBe(200)
  expect(body).toEqual({
    createdAt: timestamp,
    id: expect.any(Number),
    updatedAt: timestamp,
    IsDelete: false,
    name: 'u1',
    token: accessToken,
  })
  expect((body as User).id).not.toBe(77)
  expect((await app.api('GET', '/1/users')).body).toContainEqual(body)
  expect(await app.api('POST', '/1/users', { name: 'u1' })).toMatchObject({ status: 409, body: errorBody('conflict') })
})

test('an invalid name is 400', async () => {
  for (const name of [undefined, null, '', '  ', 7, {}, 'x'.repeat(65), 'a\u0007', 'a\u202eb', '\ud800'])
    expect(await app.api('POST', '/1/users', { name }), String(name)).toMatchObject({
      status: 400,
      body: invalidField('name'),
    })
  expect((await app.api('POST', '/1/users', { name: '😀'.repeat(64) })).status).toBe(200)
})

test('delete revokes the token immediately, removes the user from the list and frees the name; restore undoes it', async () => {
  const ben = (await app.api('POST', '/1/users', { name: 'ben' })).body as User
  const path = `/1/users/${ben.id}`
  expect((await app.api('DELETE', path)).body).toEqual({ message: 'ok' })
  expect(await isRejected(app, ben.token)).toBe(true)
  const notFound = { status: 404, body: errorBody('not_found') }
  expect(await app.api('DELETE', path)).toMatchObject(notFound)
  expect(await app.api('GET', path)).toMatchObject(notFound)
  expect(await app.api('PATCH', path, {})).toMatchObject(notFound)
  expect(await app.api('POST', `${path}/reset`)).toMatchObject(notFound)
  const ids = async (query = '') => ((await app.api('GET', `/1/users${query}`)).body as User[]).map(({ id }) => id)
  expect(await ids()).not.toContain(ben.id)
  const all = (await app.api('GET', '/1/users?deleted=true')).body as User[]
  expect(all).toContainEqual({ ...ben, IsDelete: true, updatedAt: timestamp })
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b))

  const other = (await app.api('POST', '/1/users', { name: 'ben' })).body as User
  expect(await app.api('POST', `${path}/restore`)).toMatchObject({ status: 409, body: errorBody('conflict') })
  await app.api('DELETE', `/1/users/${other.id}`)
  expect((await app.api('POST', `${path}/restore`)).body).toEqual({ ...ben, updatedAt: timestamp })
  expect((await app.api('GET', '/1/me', undefined, ben.token)).status).toBe(200)
  expect((await app.api('POST', `${path}/restore`)).status).toBe(404)
})

test('reset issues a new token and a later updatedAt; the old token is never valid again', async () => {
  const cleo = (await app.api('POST', '/1/users', { name: 'cleo' })).body as User
  const path = `/1/users/${cleo.id}/reset`
  const reset = (await app.api('POST', path)).body as User
  expect(reset).toEqual({ ...cleo, token: accessToken, updatedAt: timestamp })
  expect(Date.parse(reset.updatedAt)).toBeGreaterThan(Date.parse(cleo.updatedAt))
  expect(await isRejected(app, cleo.token)).toBe(true)
  const own = (await app.api('POST', path, undefined, reset.token)).body as User
  expect((await app.api('GET', '/1/me', undefined, own.token)).status).toBe(200)
  expect((await app.api('POST', '/1/users/1/reset', undefined, own.token)).status).toBe(403)

  const chosen = 'ABCDEF00-1111-4222-8333-444455556666'
  expect(await app.api('POST', `${path}?token=${own.token}`)).toMatchObject({
    status: 409,
    body: errorBody('conflict'),
  })
  expect((await app.api('POST', `${path}?token=${cleo.token}`)).status).toBe(409)
  expect(await app.api('POST', `${path}?token=nope`)).toMatchObject({ status: 400, body: invalidField('token') })
  expect((await app.api('POST', `${path}?token=${chosen}`)).body).toMatchObject({ token: chosen.toLowerCase() })
  expect((await app.api('POST', `${path}?token=`)).body).toMatchObject({ token: accessToken })
  for (const secret of [chosen, chosen.toLowerCase(), cleo.token, own.token])
    expect(app.server.log()).not.toContain(secret)
})

test('root can neither be deleted, paused nor demoted', async () => {
  const forbidden = { status: 403, body: errorBody('root_protected') }
  expect(await app.api('DELETE', '/1/users/1')).toMatchObject(forbidden)
  for (const change of [{ disabled: true }, { role: 'member' }, { expiresAt: '2020-01-01T00:00:00Z' }])
    expect(await app.api('PATCH', '/1/users/1', change)).toMatchObject(forbidden)
})

const details = {
  role: 'member',
  email: 'dora@example.org',
  disabled: false,
  dailyLimit: '2.000000',
  weeklyLimit: null,
  monthlyLimit: '12.500000',
  totalLimit: '100.000000',
  requestsPerMinute: 60,
  tokensPerMinute: 100_000,
  models: ['gpt-4o*', 'text-embedding-3-small'],
  expiresAt: '2099-01-01T08:00:00.000+08:00',
}

test('GET and PATCH return every field; PATCH changes only the fields it is sent', async () => {
  const { id } = (await app.api('POST', '/1/users', { ...details, name: 'dora', monthlyLimit: '12.5' })).body as User
  const path = `/1/users/${id}`
  const dora = {
    createdAt: timestamp,
    id,
    updatedAt: timestamp,
    IsDelete: false,
    name: 'dora',
    token: accessToken,
    ...details,
  }
  expect((await app.api('GET', path)).body).toEqual(dora)
  expect((await app.api('PATCH', path, {})).body).toEqual(dora)
  expect((await app.api('PATCH', path, { name: 'Dora', models: null })).body).toEqual({
    ...dora,
    name: 'Dora',
    models: null,
  })
  const cleared = {
    ...{ email: '', dailyLimit: null, monthlyLimit: null, totalLimit: '' },
    ...{ requestsPerMinute: '', tokensPerMinute: null, expiresAt: '', role: '' },
  }
  expect((await app.api('PATCH', path, cleared)).body).toMatchObject({
    ...{ role: 'member', email: null, dailyLimit: null, monthlyLimit: null, totalLimit: null },
    ...{ requestsPerMinute: null, tokensPerMinute: null, expiresAt: null },
  })
})

test('an invalid field is 400 and named', async () => {
  const { id } = (await app.api('POST', '/1/users', { name: 'erik' })).body as User
  const invalid = {
    role: ['root', 1],
    email: ['nowhere', 'a@b', 5],
    disabled: ['true', 1],
    monthlyLimit: [5, '-1', '1e3', '1000000.000001', '0.0000001'],
    requestsPerMinute: [0, -1, 1.5, '60', 2 ** 31],
    tokensPerMinute: [0, true],
    models: ['gpt-4o', [''], [7], ['a b']],
    expiresAt: ['tomorrow', '2030-02-30T00:00:00Z', '2030-01-01', 0],
    name: ['', null, ' '],
  }
  for (const [field, values] of Object.entries(invalid))
    for (const value of values) {
      const { status, body } = await app.api('PATCH', `/1/users/${id}`, { [field]: value })
      const issue = expect.objectContaining({ path: expect.stringMatching(new RegExp(`^${field}`)) })
      expect([status, body], `${field}: ${JSON.stringify(value)}`).toEqual([
        400,
        { ...errorBody('invalid_request'), issues: expect.arrayContaining([issue]) },
      ])
    }
  expect((await app.api('PATCH', `/1/users/${id}`, { monthlyLimit: '1000000' })).status).toBe(200)
})

test('a paused or expired token is rejected, and works again afterwards', async () => {
  const { id, token } = (await app.api('POST', '/1/users', { name: 'fay' })).body as User
  for (const [disable, enable] of [
    [{ disabled: true }, { disabled: false }],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, { expiresAt: null }],
  ]) {
    await app.api('PATCH', `/1/users/${id}`, disable)
    expect(await isRejected(app, token)).toBe(true)
    await app.api('PATCH', `/1/users/${id}`, enable)
    expect(await isRejected(app, token)).toBe(false)
  }
})

test('an admin added by another admin may do what root may', async () => {
  const { id, token: second } = (await app.api('POST', '/1/users', { name: 'gus', role: 'admin' })).body as User
  expect((await app.api('GET', '/1/users', undefined, second)).status).toBe(200)
  await app.api('PATCH', `/1/users/${id}`, { role: 'member' })
  expect((await app.api('GET', '/1/users', undefined, second)).status).toBe(403)
})

test('an email belongs to one user that is not deleted', async () => {
  const email = 'one@example.org'
  await app.api('POST', '/1/users', { name: 'hal', email })
  const taken = await app.api('POST', '/1/users', { name: 'ida', email: 'One@Example.org' })
  expect(taken).toMatchObject({
    status: 409,
    body: { ...errorBody('conflict'), error: 'This email is already taken.' },
  })
  expect(await app.api('PATCH', '/1/users/1', { name: 'hal' })).toMatchObject({ status: 409 })
  expect(await app.api('POST', '/1/users', { name: '' })).toMatchObject({ status: 400, body: invalidField('name') })
})

test('the list of users comes in pages when asked to', async ({ app }) => {
  for (const name of ['page one', 'page two', 'page three']) await addUser(app, { name })
  const list = async (query: string) => (await app.api('GET', `/1/users${query}`)).body as User[]
  const ids = (await list('')).map(({ id }) => id)
  const paged: number[] = []
  for (let more = true; more; ) {
    const page = await list(`?limit=2&after=${paged.at(-1) ?? 0}`)
    paged.push(...page.map(({ id }) => id))
    more = page.length === 2
  }
  expect(paged).toEqual(ids)
  expect(await app.api('GET', '/1/users?limit=0')).toMatchObject({ status: 400, body: invalidField('limit') })
})
