import { rmSync } from 'node:fs'
import { startFakeProvider } from '../../test/fake-provider/fake-provider'
import { expectedImport, testDatabase } from '../../test/one-api'
import { assertNoneFound, canariesFor, scanDatabase } from '../support/canaries'
import { cliJson, runCli } from '../support/cli'
import { openDatabase, removeDatabase } from '../support/database'
import { newFolder, startServer } from '../support/server-process'
import { expect, test } from '../support/vitest'

let dataDir: string
let source: ReturnType<typeof testDatabase>
const env = { REPORTING_TZ: 'UTC' }
const importFrom = (program: string, ...args: string[]) => ['import', program, source.file, ...args]

test.beforeEach(() => {
  dataDir = newFolder()
})
test.afterEach(async () => {
  source.remove()
  rmSync(dataDir, { recursive: true })
  await removeDatabase(dataDir)
})

test.each(['one-api', 'new-api'] as const)(
  'after an import from %s its tokens and keys work, and a second one changes nothing',
  async (program) => {
    source = testDatabase(program)
    const provider = await startFakeProvider()
    source.database.prepare('UPDATE channels SET base_url = ? WHERE id < 4').run(provider.url.replace(/\/v1$/, ''))
    const dry = await runCli(dataDir, importFrom(program, '--dry-run'), env)
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('Dry run: nothing was imported.') })
    const { stdout } = await runCli(dataDir, importFrom(program), env)
    expect(`Dry run: nothing was imported.\n${stdout}`).toBe(dry.stdout)
    expect(stdout).toContain('Keys: 8 added, 0 existing.')
    expect(stdout).toMatch(/^ {2}bo: old +disabled$/m)

    const { tokens } = expectedImport(program)
    const server = await startServer({ dataDir, env })
    for (const { userId, name, token, active } of tokens) {
      const response = await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] }),
      })
      // User 5 is deleted in both.
      expect(response.status, `${userId} ${name}`).toBe(active && userId !== 5 ? 200 : 401)
      const me = await fetch(`${server.url}/1/me`, { headers: { authorization: `Bearer ${token}` } })
      expect(me.status, 'a token of another gateway is not one for the API').toBe(response.status === 200 ? 403 : 401)
    }
    const canaries = canariesFor({ ROOT_TOKEN: tokens[0]?.token ?? '' })
    canaries.add('sk-import-0000000000000001', '0123456789abcdef0123456789abcdef', ...tokens.map(({ token }) => token))
    await scanDatabase(canaries, dataDir)
    expect(await runCli(dataDir, importFrom(program), env)).toMatchObject({ code: 3 })
    expect(await server.stop()).toBe(0)
    assertNoneFound(canaries, dataDir)

    const again = await cliJson<Record<string, { added: unknown }>>(dataDir, importFrom(program), env)
    expect([again.users?.added, again.tokens?.added, again.keys?.added]).toEqual([0, 0, 0])
    expect(again.usage?.added).toMatchObject({ requests: 0, days: 0 })
    expect((await runCli(dataDir, ['doctor'], env)).stdout).toMatch(/^ok +ledger/m)
    await provider.close()
  },
)

test('an import that is killed leaves all or nothing, and the next one finishes', async () => {
  source = testDatabase('one-api')
  source.database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
    INSERT INTO logs (user_id, created_at, type, username, model_name, quota, prompt_tokens, completion_tokens)
      SELECT 1 + i % 4, 1790817685 - (i % 300) * 86400, 2, 'x', 'model-' || (i % 50), i % 100, 10, 5 FROM n`)
  const counts = async () => {
    const database = await openDatabase(dataDir)
    const sql = `SELECT (SELECT count(*) FROM "User") AS "users", (SELECT count(*) FROM "AccessToken") AS "tokens",
      (SELECT count(*) FROM "ProviderKey") AS "keys", (SELECT coalesce(sum("requests"), 0) FROM "UsageDay") AS "requests"`
    const [row] = await database.all<Record<string, bigint>>(sql).finally(() => database.close())
    return Object.values(row ?? {}).map(Number)
  }
  // Creates the tables.
  expect((await runCli(dataDir, importFrom('one-api', '--dry-run'), env)).code).toBe(0)
  const started = Date.now()
  expect((await runCli(dataDir, importFrom('one-api', '--dry-run'), env)).code).toBe(0)
  const duration = Date.now() - started
  expect(await counts()).toEqual([0, 0, 0, 0])
  const all = [5, 7, 9, 60_072]
  for (const share of [0.5, 0.6, 0.7, 0.8, 0.9]) {
    await runCli(dataDir, importFrom('one-api'), env, (child) => {
      setTimeout(() => child.kill('SIGKILL'), duration * share)
    })
    expect([[0, 0, 0, 0], all]).toContainEqual(await counts())
  }
  expect((await runCli(dataDir, importFrom('one-api'), env)).code).toBe(0)
  expect(await counts()).toEqual(all)
  expect((await runCli(dataDir, ['doctor'], env)).stdout).toMatch(/^ok +ledger/m)
})
