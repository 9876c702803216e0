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
