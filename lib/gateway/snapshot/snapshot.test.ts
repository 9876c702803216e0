import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestContext } from '../../../test/context'
import type { AppContext } from '../../runtime/context'
import { makeSnapshotStore } from './snapshot'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

it('a load that a newer one has overtaken is dropped when it ends', async () => {
  let isSlow = true
  const finish: (() => void)[] = []
  const slowReads: AppContext = {
    ...context,
    async read(...query) {
      const rows = await context.read(...query)
      if (isSlow && query[0].includes('"User"')) await new Promise<void>((resolve) => finish.push(resolve))
      return rows as never
    },
  }
  const { snapshot, refresh } = makeSnapshotStore(slowReads, 'https://api.openai.com/v1')
  const overtaken = refresh()
  await expect.poll(() => finish.length).toBe(1)
  isSlow = false

  const at = new Date()
  await context.db.user.create({
    data: { name: 'ann', tokenHmac: 'h', tokenHint: '', createdAt: at, updatedAt: at },
  })
  await refresh()
  expect([...snapshot().members.keys()]).toEqual(['h'])
  finish[0]?.()
  await overtaken
  expect([...snapshot().members.keys()]).toEqual(['h'])
  expect(refresh()).toBeNull()
})

type Columns = { expiresAt: Date; revokedAt: Date; previousHmac: string; previousUntil: Date }

it('a member is found by each of their tokens, until the token or the member expires', async () => {
  const at = new Date()
  const common = { tokenHint: '', createdAt: at, updatedAt: at }
  const expiresAt = new Date('2030-01-01T00:00:00Z')
  const { id: userId } = await context.db.user.create({
    data: { ...common, name: 'ben', tokenHmac: 'first', expiresAt },
  })
  const add = (tokenHmac: string, columns: Partial<Columns> = {}) =>
    context.db.accessToken.create({
      data: { ...common, ...columns, userId, createdById: 1, name: tokenHmac, tokenHmac },
    })
  await add('lasting')
  await add('shorter', { expiresAt: new Date('2029-01-01T00:00:00Z') })
  await add('longer', { expiresAt: new Date('2031-01-01T00:00:00Z') })
  await add('revoked', { revokedAt: at, previousHmac: 'revoked before', previousUntil: expiresAt })
  await add('rotated', { previousHmac: 'before', previousUntil: new Date('2028-01-01T00:00:00Z') })

  const { snapshot, refresh } = makeSnapshotStore(context, 'https://api.openai.com/v1')
  await refresh()
  const expiryOf = (token: string) => snapshot().members.get(token)?.expiresAt
  const first = snapshot().members.get('first')
  const token = { id: expect.any(Number), requestsPerMinute: null, tokensPerMinute: null, models: null }
  expect(snapshot().members.get('lasting')).toEqual({ ...first, token })
  const expired = { expiresAt: Date.parse('2029-01-01T00:00:00Z') }
  expect(snapshot().members.get('shorter')).toEqual({ ...first, token, ...expired })
  for (const token of ['first', 'longer', 'rotated']) expect(expiryOf(token), token).toBe(expiresAt.getTime())
  expect(expiryOf('before')).toBe(Date.parse('2028-01-01T00:00:00Z'))
  for (const token of ['revoked', 'revoked before']) expect(expiryOf(token), token).toBeUndefined()

  await context.db.accessToken.update({ where: { tokenHmac: 'lasting' }, data: { revokedAt: at } })
  await refresh()
  expect(snapshot().members.has('lasting')).toBe(false)
})
