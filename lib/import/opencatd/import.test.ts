import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testImport } from '../../../test/opencatd/import'
import { operator } from '../../auth/operator'
import { importOpencatd } from './import'

let fixture: Awaited<ReturnType<typeof testImport>>
beforeEach(async () => {
  fixture = await testImport()
})
afterEach(() => fixture.remove())

const at = '2026-03-18 12:00:00+00:00'
const counts = async () => {
  const { db } = fixture.context
  return Promise.all([
    db.user.count(),
    db.providerKey.count(),
    db.usageDay.count(),
    db.userMonth.count(),
    db.setting.count(),
    db.auditEvent.count(),
  ])
}

test('a second import is rejected', async () => {
  fixture.source.used(2, at, '0.1')
  await fixture.run()
  const before = await counts()
  await expect(fixture.run()).rejects.toThrow('already')
  expect(await counts()).toEqual(before)
})

test('a dry run reports the same, changes nothing and can be followed by the import', async () => {
  fixture.source.used(2, at, '0.1')
  const before = await counts()
  const { history, users } = await fixture.run({ isDryRun: true })
  expect(await counts()).toEqual(before)
  expect(await fixture.run()).toMatchObject({ history, users: { added: users.added } })
})

test('a cancelled import changes nothing and can be repeated', async () => {
  const { source, run } = fixture
  for (let day = 1; day <= 9; day += 1)
    for (let model = 0; model < 150; model += 1)
      source.used(2, `2026-03-0${day} 12:00:00+00:00`, '0.1', { sku: `model-${model}` })
  const before = await counts()
  const controller = new AbortController()
  const progress = (step: string) => (step === 'Writing' ? controller.abort(new Error('Interrupted.')) : undefined)
  await expect(run({ progress, signal: controller.signal })).rejects.toThrow('Interrupted.')
  expect(await counts()).toEqual(before)
  expect((await run()).history.requests).toBe(1350n)
})

test('the source is not modified, and databases of the first releases are accepted', async () => {
  const { source, run } = fixture
  for (const column of ['api_type', 'endpoint', 'resource_name', 'deployment_name'])
    source.cat.exec(`ALTER TABLE "keys" DROP COLUMN "${column}"`)
  source.cat.exec('DROP INDEX "idx_users_deleted_at"; ALTER TABLE "users" DROP COLUMN "deleted_at"')
  source.cat.exec(`INSERT INTO "keys" ("key", "name") VALUES ('sk-0123456789', 'first')`)
  const contents = () =>
    Promise.all([source.cat, source.usage].map(async (database) => database.serialize().toString('base64')))
  const before = await contents()
  const { users, keys } = await run()
  expect([users.added, keys.added, keys.changes]).toEqual([3, 1, []])
  expect(await contents()).toEqual(before)
})

test("a folder that is not opencatd's is rejected with the reason", async () => {
  const dir = mkdtempSync(join(tmpdir(), 'opencatd-'))
  const attempt = () => importOpencatd(operator(), dir, { progress: () => {}, signal: new AbortController().signal })
  await expect(attempt()).rejects.toThrow('There is no cat.db')
  writeFileSync(join(dir, 'cat.db'), 'this is not a database, but long enough to look like one '.repeat(9))
  await expect(attempt()).rejects.toThrow('cat.db is not a SQLite database')
  writeFileSync(join(dir, 'cat.db'), '')
  await expect(attempt()).rejects.toThrow('it has no table users, keys')
  rmSync(dir, { recursive: true })
})
