import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { db } from '../runtime/db'
import { ensureRootFromEnv } from './root'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

test('replicas that start at once with the same ROOT_TOKEN create root once, and none of them fails', async () => {
  const token = 'c0ffee00-1111-4222-8333-444455556666'
  await Promise.all([ensureRootFromEnv(token), ensureRootFromEnv(token), ensureRootFromEnv(token)])
  expect(await db.user.count()).toBe(1)
})
