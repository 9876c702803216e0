import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { db } from './db'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

test('refuses a query that would need a second connection within a transaction', async () => {
  const count = db.$transaction(async (tx) => {
    await tx.user.count()
    return await db.user.count()
  })
  await expect(count).rejects.toThrow('db.user is used within a transaction: use its client, tx.')
  const nested = db.$transaction(() => db.$transaction(async (tx) => await tx.user.count()))
  await expect(nested).rejects.toThrow('db.$transaction is used within a transaction')
})

test('is used again after a transaction, and beside one', async () => {
  const within = db.$transaction(async (tx) => await tx.user.count())
  expect(await Promise.all([within, db.user.count()])).toEqual([0, 0])
  expect(await db.user.count()).toBe(0)
})
