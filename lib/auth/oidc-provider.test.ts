import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { initRoot } from '../users/root'
import { addUser, patchUser, removeUser, restoreUser } from '../users/users'
import { matchOidcUser } from './oidc-provider'

const admin = { userId: 1, isAdmin: true } as AdminActor
const verified = (email: string) => matchOidcUser({ sub: 'x', email, email_verified: true })

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot()
})
afterAll(() => context.remove())

test('a verified e-mail address matches its active user in any case, and no other claim does', async () => {
  const { id } = await addUser(admin, { name: 'Ann', email: 'ann@example.org' })
  for (const email of ['ann@example.org', 'Ann@Example.ORG']) expect(await verified(email)).toMatchObject({ id })
  for (const email_verified of [false, undefined, null, 'true', 1])
    expect(await matchOidcUser({ sub: 'x', email: 'ann@example.org', email_verified })).toBe('unverified')
  for (const email of [undefined, null, '', ['ann@example.org'], { contains: 'ann' }])
    expect(['unverified', 'unknown']).toContain(await matchOidcUser({ sub: 'x', email, email_verified: true }))
  for (const email of ['bob@example.org', 'ann@example.org.evil.example', '%', 'Ann', String(id)])
    expect(await verified(email)).toBe('unknown')
})

test('an e-mail address that only looks like a user’s, or only matches after Unicode lower-casing, is rejected', async () => {
  const { id } = await addUser(admin, { name: 'Kim', email: 'kim@example.org' })
  expect(await verified('KIM@example.org')).toMatchObject({ id })
  for (const email of ['\u212aim@example.org', 'k\u0131m@example.org', 'k\u0456m@example.org', 'kim\u200b@example.org'])
    expect(await verified(email)).toBe('unknown')
})

test('a paused, expired or deleted user does not match', async () => {
  const email = 'cy@example.org'
  const { id } = await addUser(admin, { name: 'Cy', email })
  await patchUser(admin, id, { disabled: true })
  expect(await verified(email)).toBe('unknown')
  await patchUser(admin, id, { disabled: false, expiresAt: new Date(Date.now() - 1) })
  expect(await verified(email)).toBe('unknown')
  await patchUser(admin, id, { expiresAt: null })
  expect(await verified(email)).toMatchObject({ id })
  await removeUser(admin, id)
  expect(await verified(email)).toBe('unknown')
  await restoreUser(admin, id)
  expect(await verified(email)).toMatchObject({ id })
})
