import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import type { Admin } from '../auth/actor'
import { dayOf, monthOf } from '../core/time'
import { setDefaultLimit } from '../settings/default-limit'
import { initRoot } from '../users/root'
import { addUser, removeUser } from '../users/users'
import { nearLimit } from './near-limit'

const admin = { userId: 1, isAdmin: true } as Admin
const million = 10n ** 18n

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
  await initRoot({ zone: 'UTC' })
})
afterAll(() => house.remove())

async function spender(name: string, monthlyLimitPico: bigint | null, settledPico: bigint) {
  const { id } = await addUser(admin, { name })
  await house.db.user.update({ where: { id }, data: { monthlyLimitPico } })
  const month = monthOf(dayOf(Date.now(), 'UTC'))
  if (settledPico > 0n) await house.db.userMonth.create({ data: { userId: id, month, settledPico } })
  return id
}

test('from 80 % of their own limit or everyone’s, to the last unit, however large', async () => {
  await spender('below', 11n, 8n)
  const at = await spender('at', 5n, 4n)
  await spender('just below', million, (million * 8n) / 10n - 1n)
  const large = await spender('large', million, (million * 8n) / 10n)
  const over = await spender('over', 100n, 250n)
  const none = await spender('may spend nothing', 0n, 0n)
  await removeUser(admin, await spender('gone', 5n, 5n))
  const unlimited = await spender('unlimited', null, 81n)

  expect((await nearLimit(admin)).map(({ id, percent }) => [id, percent])).toEqual([
    [over, 250],
    [none, 100],
    [at, 80],
    [large, 80],
  ])
  await setDefaultLimit(admin, { monthlyLimit: 100n })
  expect((await nearLimit(admin)).map(({ id }) => id)).toEqual([over, none, unlimited, at, large])
})
