import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { AdminActor } from '../audit/actor'
import { addKey } from '../keys/keys'
import { listModels } from './models'

const admin = { userId: 1, isAdmin: true } as AdminActor
let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

test('a model behind an alias counts the key that has it, and the users who may use the alias', async () => {
  const at = new Date()
  const user = { tokenHint: '', createdAt: at, updatedAt: at }
  for (const [name, models] of [
    ['ann', '["fast"]'],
    ['ben', '["gpt-4o"]'],
  ] as const)
    await context.db.user.create({ data: { ...user, name, tokenHmac: name, models } })
  await addKey(admin, { key: 'sk-aliased-0001', name: 'aliased', models: ['gpt-4o'], aliases: { fast: 'gpt-4o-mini' } })
  const models = new Map((await listModels(admin)).models.map((row) => [row.model, row]))
  expect(models.get('gpt-4o-mini')).toMatchObject({
    origin: 'list',
    keys: [{ name: 'aliased' }],
    users: { count: 1, names: ['ann'] },
  })
  expect(models.get('gpt-4o')).toMatchObject({ keys: [{ name: 'aliased' }], users: { count: 1, names: ['ben'] } })
  expect(models.get('o3')).toMatchObject({ keys: [] })
  expect(models.has('fast')).toBe(false)
})
