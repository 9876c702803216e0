import { addKey, addUser } from '../support/app'
import { expect, test } from '../support/vitest'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] }

test('a token for model requests only is served by the gateway and refused by /1, for as long as it is one', async ({
  app,
}) => {
  await addKey(app, { name: 'fake', key: 'sk-access-tokens' })
  const admin = await addUser(app, { name: 'program-admin', role: 'admin' })
  const { body } = await app.api('POST', `/1/users/${admin.id}/tokens`, { name: 'program', gatewayOnly: true })
  const { id, token, ...shown } = body as { id: number; token: string }
  expect(shown).toMatchObject({ userId: admin.id, gatewayOnly: true })
  const refused = { status: 403, body: { code: 'forbidden', error: 'This token works for model requests only.' } }
  for (const path of ['/1/me', '/1/users', '/1/keys'])
    expect(await app.api('GET', path, undefined, token), path).toMatchObject(refused)
  expect(await app.api('PATCH', `/1/tokens/${id}`, { gatewayOnly: false }, token)).toMatchObject(refused)
  expect((await app.api('POST', '/v1/chat/completions', chat, token)).status).toBe(200)
  for (const path of ['/v1/models', '/v1beta/models', '/dashboard/billing/subscription'])
    expect((await app.api('GET', path, undefined, token)).status, path).toBe(200)

  const set = async (gatewayOnly: unknown, by?: string) =>
    (await app.api('PATCH', `/1/tokens/${id}`, { gatewayOnly }, by)).body
  expect(await set('')).toMatchObject({ gatewayOnly: true })
  expect(await set(false, admin.token)).toMatchObject({ gatewayOnly: false })
  expect((await app.api('GET', '/1/users', undefined, token)).status).toBe(200)
  expect(await set(true)).toMatchObject({ gatewayOnly: true })
  expect(await app.api('GET', '/1/users', undefined, token)).toMatchObject(refused)
})
