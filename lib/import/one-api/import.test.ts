import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { copyToPostgres, expectedImport, importFixture } from '../../../test/one-api'
import { dropDatabase, temporaryDatabase } from '../../../test/postgres-database'
import { testServer } from '../../../test/postgres-server'
import { activeUserByAnyToken } from '../../auth/active-users'
import { operator } from '../../auth/operator'
import { formatPico, parseDollars } from '../../core/money'
import { makePool } from '../../db/postgres/pool'
import { listKeys, removeKey } from '../../keys/keys'
import { listTokens, revokeToken } from '../../users/tokens'
import { listUsers, removeUser } from '../../users/users'
import { importOneApi } from './import'
import type { Program } from './source'

let fixture: Awaited<ReturnType<typeof importFixture>>
beforeEach(async () => {
  fixture = await importFixture()
})
afterEach(() => fixture.remove())

const run = (...args: Parameters<typeof fixture.run>) => fixture.run(...args)
const costOf = async () => {
  const { _sum: sum } = await fixture.context.db.usageDay.aggregate({ _sum: { costPico: true } })
  return formatPico(sum.costPico ?? 0n)
}
const contents = async () => {
  const { db } = fixture.context
  const order = { id: 'asc' } as const
  const people = await db.user.findMany({ orderBy: order })
  const tokens = await db.accessToken.findMany({ orderBy: order })
  const keys = await db.providerKey.findMany({ orderBy: order })
  const days = await db.usageDay.findMany({ orderBy: [{ day: 'asc' }, { userId: 'asc' }, { model: 'asc' }] })
  const months = await db.userMonth.findMany({ orderBy: [{ userId: 'asc' }, { month: 'asc' }] })
  return [people, tokens, keys, days, months, await db.setting.findMany({ orderBy: { name: 'asc' } })]
}

describe.each<Program>(['one-api', 'new-api'])('a database of %s', (name) => {
  beforeEach(() => fixture.use(name))

  test('people, tokens, keys and costs arrive as they are there, and a second run changes nothing', async () => {
    const expected = expectedImport(name)
    const before = fixture.source.database.serialize().toString('base64')
    const { people, tokens, keys, differences } = await run()
    expect(fixture.source.database.serialize().toString('base64')).toBe(before)
    expect(differences).toEqual([])

    const users = await listUsers(operator(), { deleted: true })
    for (const { name: username, displayName, role, email, active, balanceUsd } of expected.users) {
      const user = users.find((one) => one.name === (username ?? displayName))
      expect(user, displayName).toMatchObject({ role, email, disabled: false })
      expect(user?.deletedAt === null, displayName).toBe(active)
      const left = parseDollars(balanceUsd) ?? 0n
      const months = await fixture.context.db.userMonth.findMany({ where: { userId: user?.id ?? 0 } })
      const spent = months.reduce((sum, { settledPico }) => sum + settledPico, 0n)
      const budget = active && left < 1_000_000n * 10n ** 12n ? left + spent : null
      expect(user?.totalLimitPico, displayName).toBe(budget)
    }

    const deleted = users.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id)
    const idBySource = new Map([...people.bySourceId].map(([sourceId, { id }]) => [Number(sourceId), id]))
    for (const { userId, name: tokenName, token, active, expires, models } of expected.tokens) {
      const id = idBySource.get(userId)
      const isValid = active && !deleted.includes(id ?? 0)
      const user = await activeUserByAnyToken(token)
      expect(user?.id, `${userId} ${tokenName}`).toBe(isValid ? id : undefined)
      if (!isValid || id === undefined) continue
      const row = (await listTokens(operator(), id)).find((one) => one.id === user?.tokenId)
      expect(row).toMatchObject({ name: tokenName, gatewayOnly: true, models: models?.split(',') ?? null })
      expect(row?.expiresAt?.getTime() ?? null).toBe(expires === null ? null : expires * 1000)
    }
    expect(tokens.added + tokens.leftOut.length).toBe(expected.tokens.length)

    for (const { userId, model, month, requests, costUsd } of expected.usage) {
      const where = { userId: idBySource.get(userId) ?? 0, model, month }
      const row = await fixture.context.db.usageMonth.findFirst({ where })
      expect([row?.requests, formatPico(row?.costPico ?? 0n)], `${userId} ${model} ${month}`).toEqual([
        requests,
        costUsd,
      ])
    }
    expect(await costOf()).toBe(expected.totalUsd)

    expect([keys.added, keys.leftOut]).toEqual([expected.keys.length, []])
    const stored = await listKeys(operator())
    for (const { name: keyName, protocol, models, weight } of expected.keys)
      expect(stored.find((key) => key.name === keyName)).toMatchObject({
        ...{ apiType: protocol, models, weight: Math.max(weight, 1), disabled: false, priceFactor: 1_000_000n },
        tier: keyName === 'openai main' ? 0 : 1,
      })
    const endpoints = Object.fromEntries(stored.map((key) => [key.name, key.endpoint]))
    expect(endpoints).toEqual({
      'openai main': 'http://127.0.0.1:47091/v1',
      'openai two keys': null,
      'openai two keys (2)': null,
      azure: 'https://res.openai.azure.com',
      claude: null,
      gemini: null,
      deepseek: 'https://api.deepseek.com/v1',
      'self hosted': 'http://127.0.0.1:8000/v1',
    })
    expect(stored.find((key) => key.name === 'azure')).toMatchObject({
      apiVersion: '2024-10-21',
      deployments: { 'gpt-4o': 'my-deployment' },
      aliases: null,
    })

    expect(await fixture.inconsistencies()).toEqual([])
    const after = await contents()
    const again = await run()
    expect([again.people.added, again.tokens.added, again.keys.added, again.added.requests]).toEqual([0, 0, 0, 0n])
    expect(await contents()).toEqual(after)
  })

  test('a dry run reports the same and changes nothing', async () => {
    const before = await contents()
    const dry = await run({ isDryRun: true })
    expect(await contents()).toEqual(before)
    const real = await run()
    expect([dry.people.added, dry.tokens.added, dry.keys.added, dry.added]).toEqual([
      ...[real.people.added, real.tokens.added, real.keys.added, real.added],
    ])
  })
})

test.skipIf(!testServer)(
  'a database on PostgreSQL arrives like a file, through connections that only read',
  async () => {
    const name = `one-api-${randomUUID()}`
    const url = await temporaryDatabase(testServer ?? '', name)
    const pool = makePool(url, 1)
    await copyToPostgres(fixture.source.database, (text, values) => pool.query(text, values))
    const options = { progress: () => {}, signal: new AbortController().signal }
    const imported = await importOneApi(operator(), 'one-api', url, options)
    const expected = expectedImport('one-api')
    expect(await costOf()).toBe(expected.totalUsd)
    expect([imported.people.added, imported.keys.added, imported.differences]).toEqual([5, 8, []])
    expect(await activeUserByAnyToken(expected.tokens[6]?.token ?? '')).toMatchObject({ id: await fixture.idOf('ann') })
    expect((await run()).added.requests).toBe(0n)
    await pool.end()
    await dropDatabase(testServer ?? '', name)
  },
)

describe('again later', () => {
  test('new users, tokens, keys and logs arrive, and what was removed here stays away', async () => {
    await run()
    const [ann, bo] = [await fixture.idOf('ann'), await fixture.idOf('bo')]
    const [laptop] = (await listTokens(operator(), ann)).filter(({ name }) => name === 'laptop')
    await revokeToken(operator(), laptop?.id ?? 0)
    await removeUser(operator(), bo)
    const deepseek = (await listKeys(operator())).find(({ name }) => name === 'deepseek')
    await removeKey(operator(), deepseek?.id ?? 0)
    const { database } = fixture.source
    database.exec(`INSERT INTO users (username, password, role, status, quota, used_quota) VALUES ('cleo', '', 1, 1, 500000, 0);
      INSERT INTO tokens (user_id, "key", status, name, expired_time, unlimited_quota)
        SELECT id, 'NewTokenOfCleo0123456789', 1, 'new', -1, 1 FROM users WHERE username = 'cleo';
      UPDATE tokens SET status = 1 WHERE name = 'old';
      UPDATE channels SET "key" = "key" || char(10) || 'sk-ds-second' WHERE name = 'deepseek';
      INSERT INTO logs (user_id, created_at, type, username, model_name, quota, prompt_tokens, completion_tokens)
        VALUES (2, 1790817685, 2, 'ann', 'gpt-4o', 500000, 10, 5), (2, 1796158440, 2, 'ann', 'gpt-5', 1, 1, 1)`)
    const { people, tokens, keys, added, differences } = await run()
    expect([people.added, tokens.added, keys.added, added.requests]).toEqual([1, 1, 1, 2n])
    expect(formatPico(added.pico)).toBe('1.000002')
    expect(differences).toEqual([{ name: 'ann', logged: 1_007_802_000_000n, counted: 7_800_000_000n }])
    expect(await activeUserByAnyToken('sk-NewTokenOfCleo0123456789')).toMatchObject({ id: await fixture.idOf('cleo') })
    expect((await listKeys(operator())).map(({ name }) => name)).not.toContain('deepseek (2)')
    expect(await listTokens(operator(), ann)).toHaveLength(2)
    expect(tokens.leftOut).toContainEqual({ name: 'bo: old', change: 'its user is deleted' })
    expect(await fixture.inconsistencies()).toEqual([])
  })

  test('logs that were deleted there stay here', async () => {
    await run()
    const before = await costOf()
    fixture.source.database.exec('DELETE FROM logs WHERE id % 3 = 0')
    const { added } = await run()
    expect(added).toMatchObject({ requests: 0n, pico: 0n })
    expect(added.pruned).toBeGreaterThan(0)
    expect(await costOf()).toBe(before)
  })

  test('days keep the time zone of the first import', async () => {
    await run()
    const before = await contents()
    await fixture.context.db.setting.update({ where: { name: 'reportingZone' }, data: { value: 'Asia/Shanghai' } })
    expect((await run()).added.requests).toBe(0n)
    const [, , , days] = await contents()
    expect(days).toEqual(before[3])
  })
})

test('a cancelled import changes nothing', async () => {
  const before = await contents()
  const controller = new AbortController()
  const progress = (step: string) => (step === 'Writing' ? controller.abort(new Error('Interrupted.')) : undefined)
  await expect(run({ progress, signal: controller.signal })).rejects.toThrow('Interrupted.')
  expect(await contents()).toEqual(before)
})
