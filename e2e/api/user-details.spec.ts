import { expect, test } from '../fixtures'
import { failure, invalid, isDead, time, token } from './shapes'

type User = { id: number; token: string }

const said = {
  role: 'member',
  email: 'dora@example.org',
  disabled: false,
  monthlyLimit: '12.500000',
  requestsPerMinute: 60,
  tokensPerMinute: 100_000,
  models: ['gpt-4o*', 'text-embedding-3-small'],
  expiresAt: '2099-01-01T08:00:00.000+08:00',
}

test('GET and PATCH tell all of a user; PATCH changes what it is sent and nothing else', async ({ house }) => {
  const { id } = (await house.api('POST', '/1/users', { ...said, name: 'dora', monthlyLimit: '12.5' })).body as User
  const path = `/1/users/${id}`
  const dora = { createdAt: time, id, updatedAt: time, IsDelete: false, name: 'dora', token, ...said }
  expect((await house.api('GET', path)).body).toEqual(dora)
  expect((await house.api('PATCH', path, {})).body).toEqual(dora)
  expect((await house.api('PATCH', path, { name: 'Dora', models: null })).body).toEqual({
    ...dora,
    name: 'Dora',
    models: null,
  })
  const cleared = {
    email: '',
    monthlyLimit: null,
    requestsPerMinute: '',
    tokensPerMinute: null,
    expiresAt: '',
    role: '',
  }
  expect((await house.api('PATCH', path, cleared)).body).toMatchObject({
    ...{
      role: 'member',
      email: null,
      monthlyLimit: null,
      requestsPerMinute: null,
      tokensPerMinute: null,
      expiresAt: null,
    },
  })
})

test('what a user cannot be is 400, naming the member', async ({ house }) => {
  const { id } = (await house.api('POST', '/1/users', { name: 'erik' })).body as User
  const wrong = {
    role: ['root', 1],
    email: ['nobody', 'a@b', 5],
    disabled: ['true', 1],
    monthlyLimit: [5, '-1', '1e3', '1000000.000001', '0.0000001'],
    requestsPerMinute: [0, -1, 1.5, '60', 2 ** 31],
    tokensPerMinute: [0, true],
    models: ['gpt-4o', [''], [7], ['a b']],
    expiresAt: ['tomorrow', '2030-02-30T00:00:00Z', '2030-01-01', 0],
    name: ['', null, ' '],
  }
  for (const [member, values] of Object.entries(wrong))
    for (const value of values) {
      const { status, body } = await house.api('PATCH', `/1/users/${id}`, { [member]: value })
      const issue = expect.objectContaining({ path: expect.stringMatching(new RegExp(`^${member}`)) })
      expect([status, body], `${member}: ${JSON.stringify(value)}`).toEqual([
        400,
        { ...failure('invalid_request'), issues: expect.arrayContaining([issue]) },
      ])
    }
  expect((await house.api('PATCH', `/1/users/${id}`, { monthlyLimit: '1000000' })).status).toBe(200)
})

test('a paused or expired token is dead on every operation, and lives again', async ({ house }) => {
  const { id, token: live } = (await house.api('POST', '/1/users', { name: 'fay' })).body as User
  for (const [stop, go] of [
    [{ disabled: true }, { disabled: false }],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, { expiresAt: null }],
  ]) {
    await house.api('PATCH', `/1/users/${id}`, stop)
    expect(await isDead(house, live)).toBe(true)
    await house.api('PATCH', `/1/users/${id}`, go)
    expect(await isDead(house, live)).toBe(false)
  }
})

test('admins are equals: one made by another may do all that root may', async ({ house }) => {
  const { id, token: second } = (await house.api('POST', '/1/users', { name: 'gus', role: 'admin' })).body as User
  expect((await house.api('GET', '/1/users', undefined, second)).status).toBe(200)
  await house.api('PATCH', `/1/users/${id}`, { role: 'member' })
  expect((await house.api('GET', '/1/users', undefined, second)).status).toBe(403)
})

test('an email belongs to one living person', async ({ house }) => {
  const email = 'one@example.org'
  await house.api('POST', '/1/users', { name: 'hal', email })
  const taken = await house.api('POST', '/1/users', { name: 'ida', email: 'One@Example.org' })
  expect(taken).toMatchObject({ status: 409, body: { ...failure('conflict'), error: 'This email is already taken.' } })
  expect(await house.api('PATCH', '/1/users/1', { name: 'hal' })).toMatchObject({ status: 409 })
  expect(await house.api('POST', '/1/users', { name: '' })).toMatchObject({ status: 400, body: invalid('name') })
})
