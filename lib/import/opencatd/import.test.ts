import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testImport } from '../../../test/opencatd/import'
import { operator } from '../../auth/operator'
import { importOpencatd } from './import'

let all: Awaited<ReturnType<typeof testImport>>
beforeEach(async () => {
  all = await testImport()
})
afterEach(() => all.remove())

const at = '2026-03-18 12:00:00+00:00'
const counts = async () => {
  const { db } = all.house
  return Promise.all([
    db.user.count(),
    db.providerKey.count(),
    db.usageDay.count(),
    db.userMonth.count(),
    db.setting.count(),
    db.auditEvent.count(),
  ])
}

test('a second time is refused', async () => {
  all.source.used(2, at, '0.1')
  await all.run()
  const before = await counts()
  await expect(all.run()).rejects.toThrow('already')
  expect(await counts()).toEqual(before)
})

test('an import that is interrupted leaves nothing, and can be done again', async () => {
  const { source, run } = all
  for (let day = 1; day <= 9; day += 1)
    for (let model = 0; model < 150; model += 1)
      source.used(2, `2026-03-0${day} 12:00:00+00:00`, '0.1', { sku: `model-${model}` })
  const before = await counts()
  const interrupt = new AbortController()
  const progress = (step: string) => (step === 'Booking' ? interrupt.abort(new Error('Interrupted.')) : undefined)
  await expect(run({ progress, signal: interrupt.signal })).rejects.toThrow('Interrupted.')
  expect(await counts()).toEqual(before)
  expect((await run()).history.requests).toBe(1350n)
})

test('nothing in its folder is changed, and tables of its first releases will do', async () => {
  const { source, run } = all
  for (const column of ['api_type', 'endpoint', 'resource_name', 'deployment_name'])
    source.cat.exec(`ALTER TABLE "keys" DROP COLUMN "${column}"`)
  source.cat.exec('DROP INDEX "idx_users_deleted_at"; ALTER TABLE "users" DROP COLUMN "deleted_at"')
  source.cat.exec(`INSERT INTO "keys" ("key", "name") VALUES ('sk-0123456789', 'first')`)
  const held = () =>
    Promise.all([source.cat, source.usage].map(async (database) => database.serialize().toString('base64')))
  const before = await held()
  const { people, keys } = await run()
  expect([people.added, keys.added, keys.changed]).toEqual([3, 1, []])
  expect(await held()).toEqual(before)
})

test("a folder that is not opencatd's is refused in words", async () => {
  const dir = mkdtempSync(join(tmpdir(), 'opencatd-'))
  const tried = () => importOpencatd(operator(), dir, { progress: () => {}, signal: new AbortController().signal })
  await expect(tried()).rejects.toThrow('There is no cat.db')
  writeFileSync(join(dir, 'cat.db'), 'no database at all, and long enough to be looked at as one'.repeat(9))
  await expect(tried()).rejects.toThrow('cat.db is no SQLite database')
  writeFileSync(join(dir, 'cat.db'), '')
  await expect(tried()).rejects.toThrow('it has no table users, keys')
  rmSync(dir, { recursive: true })
})
