import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { db } from './db'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

test('a query that would need a second connection within a transaction is refused', async () => {
  const count = async () => {
    await db.$transaction(async (tx) => {
      await tx.user.count()
      return await db.user.count()
    })
  }
  await expect(count).rejects.toThrow('db.user is used within a transaction: use its client, tx.')
  const ofContext = context.db.$transaction(async () => await context.db.user.count())
  await expect(ofContext).rejects.toThrow('db.user is used within a transaction')
  const nested = db.$transaction(() => db.$transaction(async (tx) => await tx.user.count()))
  await expect(nested).rejects.toThrow('db.$transaction is used within a transaction')
})

test.each(['read', 'readSlow'] as const)('so is %s, which may wait for what the transaction holds', async (name) => {
  const text = 'SELECT count(*) AS "count" FROM "UsageEntry"'
  const reading = db.$transaction(async (tx) => {
    await tx.setting.deleteMany()
    return await context[name](text)
  })
  await expect(reading).rejects.toThrow(`${name} is used within a transaction`)
  expect(await context[name](text)).toEqual([{ count: 0n }])
})

test('it is allowed after a transaction, and beside one', async () => {
  const within = db.$transaction(async (tx) => await tx.user.count())
  expect(await Promise.all([within, db.user.count()])).toEqual([0, 0])
  expect(await db.user.count()).toBe(0)
})
