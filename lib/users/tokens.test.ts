import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { send } from '../../test/usage-traffic'
import type { Actor, AdminActor } from '../audit/actor'
import { activeUserByAnyToken, activeUserByToken } from '../auth/active-users'
import { initRoot } from './root'
import { patchUserAndRotateTokens, resetUser } from './rotate-tokens'
import { addToken, listTokens, patchToken, revokeToken, rotateToken } from './tokens'
import { addUser, patchUser, removeUser, restoreUser } from './users'

const admin = { userId: 1, isAdmin: true } as AdminActor
const member = (userId: number, tokenId?: number) =>
  ({ userId, isAdmin: false, ...(tokenId !== undefined && { tokenId }) }) as Actor
const forbidden = { code: 'forbidden' }

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
})
afterAll(() => context.remove())

test('a further token authenticates its user until it is revoked, and does not sign in', async () => {
  const ann = await addUser(admin, { name: 'Ann' })
  const made = await addToken(member(ann.id), ann.id, { name: 'laptop' })
  expect(await activeUserByAnyToken(made.token.toUpperCase())).toMatchObject({ id: ann.id, tokenId: made.id })
  expect(await activeUserByAnyToken(ann.token)).not.toHaveProperty('tokenId')
  expect(await activeUserByToken(made.token)).toBeNull()
  expect(await listTokens(member(ann.id), ann.id)).toMatchObject([{ name: 'laptop', createdById: ann.id }])

  const revision = context.revision()
  await revokeToken(member(ann.id), made.id)
  expect(context.revision()).toBeGreaterThan(revision)
  expect(await activeUserByAnyToken(made.token)).toBeNull()
  expect(await listTokens(admin, ann.id)).toEqual([])
  await expect(revokeToken(admin, made.id)).rejects.toMatchObject({ code: 'not_found' })
  const events = await context.db.auditEvent.findMany({ where: { targetId: ann.id }, orderBy: { id: 'desc' }, take: 2 })
  const event = { actorId: ann.id, detail: 'laptop' }
  expect(events).toMatchObject([
    { action: 'user.revoke_token', ...event },
    { action: 'user.add_token', ...event },
  ])
})

test('a further token is invalid once it or its user expires, and while the user is paused or deleted', async () => {
  const ben = await addUser(admin, { name: 'Ben' })
  const past = new Date(Date.now() - 1)
  const expired = await addToken(admin, ben.id, { name: 'expired', expiresAt: past })
  const { token } = await addToken(admin, ben.id, { name: 'valid', expiresAt: new Date(Date.now() + 3_600_000) })
  expect(await activeUserByAnyToken(expired.token)).toBeNull()
  expect(await activeUserByAnyToken(token)).toMatchObject({ id: ben.id })
  for (const [limits, without] of [
    [{ disabled: true }, { disabled: false }],
    [{ expiresAt: past }, { expiresAt: null }],
  ]) {
    await patchUser(admin, ben.id, limits ?? {})
    expect(await activeUserByAnyToken(token)).toBeNull()
    await patchUser(admin, ben.id, without ?? {})
  }
  await removeUser(admin, ben.id)
  expect(await activeUserByAnyToken(token)).toBeNull()
  await expect(listTokens(admin, ben.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(addToken(admin, ben.id, { name: 'late' })).rejects.toMatchObject({ code: 'not_found' })
  await restoreUser(admin, ben.id)
  expect(await activeUserByAnyToken(token)).toMatchObject({ id: ben.id })
})

test('members manage only their own tokens, and only with their first one', async () => {
  const cat = await addUser(admin, { name: 'Cat' })
  const dan = await addUser(admin, { name: 'Dan' })
  const { id } = await addToken(member(cat.id), cat.id, { name: 'laptop' })
  await expect(listTokens(member(dan.id), cat.id)).rejects.toMatchObject(forbidden)
  await expect(addToken(member(dan.id), cat.id, { name: 'x' })).rejects.toMatchObject(forbidden)
  await expect(revokeToken(member(dan.id), id)).rejects.toMatchObject(forbidden)
  await expect(revokeToken(member(dan.id), 999)).rejects.toMatchObject(forbidden)
  await expect(addToken(member(cat.id, id), cat.id, { name: 'x' })).rejects.toMatchObject(forbidden)
  await expect(revokeToken(member(cat.id, id), id)).rejects.toMatchObject(forbidden)
  for (const actor of [member(dan.id), member(cat.id, id)]) {
    await expect(rotateToken(actor, id)).rejects.toMatchObject(forbidden)
    await expect(patchToken(actor, id, { name: 'x' })).rejects.toMatchObject(forbidden)
  }
  await expect(resetUser(member(cat.id, id), cat.id)).rejects.toMatchObject(forbidden)
  expect(await listTokens(member(cat.id, id), cat.id)).toHaveLength(1)
})

test('names are unique among the tokens of a user that are not revoked', async () => {
  const eva = await addUser(admin, { name: 'Eva' })
  const { id, token } = await addToken(admin, eva.id, { name: 'ci' })
  const taken = { code: 'conflict', details: { issues: [{ path: 'name' }] } }
  await expect(addToken(admin, eva.id, { name: 'ci' })).rejects.toMatchObject(taken)
  await addToken(admin, 1, { name: 'ci' })
  await revokeToken(admin, id)
  await addToken(admin, eva.id, { name: 'ci' })
  // No token is ever issued twice, whichever kind it was.
  await expect(resetUser(admin, eva.id, token)).rejects.toMatchObject({ details: { issues: [{ path: 'token' }] } })
})

test('a member creates 20 tokens an hour; no user has more than 100', async () => {
  const fay = await addUser(admin, { name: 'Fay' })
  for (let at = 0; at < 20; at++) await addToken(member(fay.id), fay.id, { name: `own ${at}` })
  const late = { code: 'rate_limited', details: { headers: { 'Retry-After': expect.stringMatching(/^\d+$/) } } }
  await expect(addToken(member(fay.id), fay.id, { name: 'own 20' })).rejects.toMatchObject(late)
  const given = {
    userId: fay.id,
    name: 'given',
    tokenHint: '',
    createdById: 1,
    createdAt: new Date(),
    updatedAt: new Date(),
  }
  const rows = Array.from({ length: 79 }, (_, at) => ({ ...given, tokenHmac: `given ${at}` }))
  await context.db.accessToken.createMany({ data: rows })
  await addToken(admin, fay.id, { name: 'given 99' })
  await expect(addToken(admin, fay.id, { name: 'given 100' })).rejects.toMatchObject({ code: 'conflict' })
})

test('a reset leaves further tokens valid; resetting all tokens revokes them', async () => {
  const gus = await addUser(admin, { name: 'Gus', role: 'admin' })
  const { token } = await addToken(admin, gus.id, { name: 'ci' })
  await resetUser(admin, gus.id)
  expect(await activeUserByAnyToken(token)).toMatchObject({ id: gus.id })
  await patchUserAndRotateTokens(admin, gus.id, { role: 'member' })
  expect(await activeUserByAnyToken(token)).toBeNull()
})

test('after a rotation the old value is valid for the overlap, and no longer than its token', async () => {
  const hal = await addUser(admin, { name: 'Hal' })
  const one = await addToken(admin, hal.id, { name: 'ci' })
  const two = await rotateToken(member(hal.id), one.id)
  expect(two).toMatchObject({ id: one.id, name: 'ci', tokenHint: two.token.slice(-4) })
  expect(two.previousUntil?.getTime()).toBeGreaterThan(Date.now() + 3_500_000)
  for (const { token } of [one, two]) expect(await activeUserByAnyToken(token)).toMatchObject({ tokenId: one.id })

  const three = await rotateToken(member(hal.id), one.id)
  const actives = [one, two, three].map(({ token }) => activeUserByAnyToken(token).then((user) => user?.id))
  expect(await Promise.all(actives)).toEqual([undefined, hal.id, hal.id])
  await expect(resetUser(admin, hal.id, one.token)).rejects.toMatchObject({ code: 'conflict' })

  const four = await rotateToken(admin, one.id, 0)
  expect(await activeUserByAnyToken(three.token)).toBeNull()
  const five = await rotateToken(admin, one.id)
  await patchToken(admin, one.id, { expiresAt: new Date(Date.now() - 1) })
  for (const { token } of [four, five]) expect(await activeUserByAnyToken(token)).toBeNull()
  await patchToken(admin, one.id, { expiresAt: null })
  for (const { token } of [four, five]) expect(await activeUserByAnyToken(token)).toMatchObject({ id: hal.id })
  await revokeToken(member(hal.id), one.id)
  for (const { token } of [four, five]) expect(await activeUserByAnyToken(token)).toBeNull()
})

test('a change of a token is recorded with what it changed', async () => {
  const { id } = await addToken(admin, 1, { name: 'old' })
  const changed = await patchToken(admin, id, { name: 'new', expiresAt: new Date('2030-01-01T00:00:00Z') })
  expect(changed).toMatchObject({ id, name: 'new' })
  expect(await patchToken(admin, id, {})).toEqual(changed)
  const events = await context.db.auditEvent.findMany({ where: { action: 'user.change_token', targetId: 1 } })
  expect(events).toMatchObject([{ detail: 'old; name: old → new; expiresAt: none → 2030-01-01T00:00:00.000Z' }])
})

test('a token is for model requests only if it was made so, and that can be changed, as the audit log says', async () => {
  const { id } = await addUser(admin, { name: 'Gateway' })
  const [full, limited] = [
    await addToken(admin, id, { name: 'full' }),
    await addToken(member(id), id, { name: 'limited', gatewayOnly: true }),
  ]
  expect([full.gatewayOnly, limited.gatewayOnly]).toEqual([false, true])
  expect(await activeUserByAnyToken(full.token)).toMatchObject({ gatewayOnly: false })
  const rotated = await rotateToken(admin, limited.id)
  for (const { token } of [limited, rotated])
    expect(await activeUserByAnyToken(token)).toMatchObject({ id, gatewayOnly: true })

  expect(await patchToken(admin, limited.id, { name: 'program' })).toMatchObject({ gatewayOnly: true })
  const revision = context.revision()
  expect(await patchToken(member(id), limited.id, { gatewayOnly: false })).toMatchObject({ gatewayOnly: false })
  expect(context.revision()).toBeGreaterThan(revision)
  expect(await activeUserByAnyToken(rotated.token)).toMatchObject({ gatewayOnly: false })
  await patchToken(admin, full.id, { gatewayOnly: true })
  expect(await listTokens(member(id), id)).toMatchObject([{ gatewayOnly: true }, { gatewayOnly: false }])
  const events = await context.db.auditEvent.findMany({
    where: { action: 'user.change_token', targetId: id, detail: { contains: 'gatewayOnly' } },
    orderBy: { id: 'asc' },
  })
  expect(events).toMatchObject([
    { actorId: id, detail: 'program; gatewayOnly: true → false' },
    { actorId: 1, detail: 'full; gatewayOnly: false → true' },
  ])
})

test('a token shows when its latest request began', async () => {
  const { id } = await addUser(admin, { name: 'Uses' })
  const [used, unused] = [await addToken(admin, id, { name: 'used' }), await addToken(admin, id, { name: 'unused' })]
  const times = [1, 3, 2].map((hour) => Date.parse(`2026-11-05T0${hour}:00:00Z`))
  await send(
    context,
    times.map((startedAt) => ({ userId: id, startedAt, costPico: 1n, tokenId: used.id })),
  )
  const lastUsedAt = new Date('2026-11-05T03:00:00Z')
  expect(await listTokens(member(id), id)).toMatchObject([{ lastUsedAt }, { id: unused.id, lastUsedAt: null }])
  expect(await patchToken(admin, used.id, { name: 'renamed' })).toMatchObject({ lastUsedAt })
  expect(await rotateToken(admin, used.id)).toMatchObject({ lastUsedAt })
})

test('a token has limits of its own, which can be changed and cleared, and which the audit log names', async () => {
  const { id } = await addUser(admin, { name: 'Limits' })
  const limits = { requestsPerMinute: 30, tokensPerMinute: 50_000, models: ['gpt-4o*'] }
  const made = await addToken(member(id), id, { name: 'ci', ...limits })
  expect(made).toMatchObject(limits)
  expect(await patchToken(member(id), made.id, { models: null, requestsPerMinute: 10 })).toMatchObject({
    ...{ name: 'ci', expiresAt: null },
    ...{ ...limits, models: null, requestsPerMinute: 10 },
  })
  const changed = await patchToken(member(id), made.id, { models: [] })
  expect(changed).toMatchObject({ models: [], requestsPerMinute: 10 })
  expect(await listTokens(member(id), id)).toEqual([changed])
  expect(await rotateToken(member(id), made.id)).toMatchObject({ models: [], requestsPerMinute: 10 })
  const events = await context.db.auditEvent.findMany({ where: { targetId: id, action: 'user.change_token' } })
  expect(events.map(({ detail }) => detail)).toEqual([
    'ci; requestsPerMinute: 30 → 10; models: ["gpt-4o*"] → none',
    'ci; models: none → []',
  ])
})
