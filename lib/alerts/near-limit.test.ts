import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { dayOf, monthOf } from '../core/time'
import { setDefaultLimit } from '../settings/limits'
import { initRoot } from '../users/root'
import { addUser, removeUser } from '../users/users'
import { usersByBudgetUsed, usersNearLimit } from './near-limit'

const admin = { userId: 1, isAdmin: true } as AdminActor
const million = 10n ** 18n

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
  await initRoot({ zone: 'UTC' })
})
afterAll(() => context.remove())

async function spender(name: string, monthlyLimitPico: bigint | null, settledPico: bigint) {
  const { id } = await addUser(admin, { name })
  await context.db.user.update({ where: { id }, data: { monthlyLimitPico } })
  const month = monthOf(dayOf(Date.now(), 'UTC'))
  if (settledPico > 0n) await context.db.userMonth.create({ data: { userId: id, month, settledPico } })
  return id
}

test('users from 80 % of their own or the default budget, exact to the last unit at any size', async () => {
  await spender('below', 11n, 8n)
  const at = await spender('at', 5n, 4n)
  await spender('just below', million, (million * 8n) / 10n - 1n)
  const large = await spender('large', million, (million * 8n) / 10n)
  const over = await spender('over', 100n, 250n)
  const none = await spender('may spend nothing', 0n, 0n)
  await removeUser(admin, await spender('gone', 5n, 5n))
  const unlimited = await spender('unlimited', null, 81n)

  expect((await usersNearLimit(admin)).map(({ id, percent }) => [id, percent])).toEqual([
    [over, 250],
    [none, 100],
    [at, 80],
    [large, 80],
  ])
  const users = async () => Object.fromEntries(await usersByBudgetUsed(context))
  // With root, who has no budget either.
  const counts = { '0-50%': 0, '50-80%': 2, '80-100%': 2, '100%': 2, 'no budget': 2 }
  expect(await users()).toEqual(counts)
  await setDefaultLimit(admin, { monthlyLimit: 100n })
  expect((await usersNearLimit(admin)).map(({ id }) => id)).toEqual([over, none, unlimited, at, large])
  expect(await users()).toEqual({ ...counts, '0-50%': 1, '80-100%': 3, 'no budget': 0 })
})
