import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { operator } from '../auth/operator'
import { addKey } from '../keys/keys'
import { revealKeys } from '../keys/reveal'
import { attachToken, revealSelf, revealUser, revealUsers } from '../users/reveal'
import { resetUser } from '../users/rotate-tokens'
import { addUser } from '../users/users'

const admin = { userId: 1, isAdmin: true } as AdminActor

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  vi.stubEnv('MASK_SECRETS', 'true')
  context = await openTestContext()
  await addUser(admin, { name: 'root', role: 'admin' })
})
afterAll(() => context.remove())

test('with MASK_SECRETS no admin reads back a token or a provider key, and nothing is decrypted', async () => {
  const { token, ...ann } = await addUser(admin, { name: 'Ann' })
  const secret = 'sk-masked-secret-0123'
  expect(await addKey(admin, { name: 'main', key: secret })).toMatchObject({ secret })
  await addKey(admin, { name: 'short', key: 'sk-1' })

  const masked = { id: ann.id, token: `********${token.slice(-4)}` }
  expect(await revealUsers(admin)).toMatchObject([{ id: 1 }, masked])
  expect(await attachToken(admin, ann)).toMatchObject(masked)
  expect(await revealKeys(admin)).toMatchObject([{ secret: '********0123' }, { secret: '********' }])
  expect(JSON.stringify(await revealUsers(admin))).not.toContain(token)
  await expect(revealUser(admin, ann.id)).rejects.toMatchObject({ code: 'forbidden' })

  const actions = (await context.db.auditEvent.findMany()).map(({ action }) => action)
  expect(actions.filter((action) => /read|reveal/.test(action))).toEqual([])
})

test('own tokens, new ones and the operator are not affected', async () => {
  const { id, token } = await addUser(admin, { name: 'Ben' })
  expect((await revealSelf({ ...admin, userId: id })).token).toBe(token)
  expect((await revealUser(admin, 1)).token).toMatch(/^[0-9a-f-]{36}$/)
  expect((await revealUser(operator(), id)).token).toBe(token)
  expect((await revealUsers(operator())).find((user) => user.id === id)?.token).toBe(token)
  const reset = await resetUser(admin, id)
  expect((await revealSelf({ ...admin, userId: id })).token).toBe(reset.token)
})
