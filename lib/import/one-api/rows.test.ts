import { afterEach, beforeEach, expect, test } from 'vitest'
import { importFixture } from '../../../test/one-api'
import { operator } from '../../auth/operator'
import { listKeys } from '../../keys/keys'
import { initRoot } from '../../users/root'
import { addUser } from '../../users/users'

let fixture: Awaited<ReturnType<typeof importFixture>>
beforeEach(async () => {
  fixture = await importFixture()
})
afterEach(() => fixture.remove())

test('users and keys of another source keep what they have', async () => {
  await initRoot({ zone: 'UTC' })
  await addUser(operator(), { name: 'ann', email: 'lixiaoyu@example.com' })
  const { people } = await fixture.run()
  expect(people.changes).toEqual(
    expect.arrayContaining([
      { name: 'root', change: 'root exists already, and keeps its name and limits' },
      { name: 'ann (one-api #2)', change: 'the name ann is taken: renamed' },
      { name: 'lixiaoyu', change: 'another user has the e-mail address lixiaoyu@example.com: left out' },
    ]),
  )
  expect(await fixture.user('lixiaoyu')).toMatchObject({ email: null })
  expect(await fixture.user('root')).toMatchObject({ id: 1, totalLimitPico: null })
  const { tokens } = await fixture.run()
  expect(tokens.added).toBe(0)
})

test('days are those of the reporting time zone, over a change of clocks', async () => {
  await initRoot({ zone: 'Europe/Berlin' })
  await fixture.context.db.setting.update({ where: { name: 'reportingZone' }, data: { value: 'Europe/Berlin' } })
  const { database } = fixture.source
  database.exec('DELETE FROM logs')
  const add = database.prepare(
    `INSERT INTO logs (user_id, created_at, type, username, model_name, quota, prompt_tokens, completion_tokens) VALUES (2, ?, 2, 'ann', ?, 1, 1, 1)`,
  )
  const instants = ['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z']
  const autumn = ['2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z']
  for (const [index, at] of [...instants, ...autumn].entries()) add.run(Date.parse(at) / 1000, `m${index}`)
  await fixture.run()
  const days = await fixture.context.db.usageDay.findMany({ orderBy: { model: 'asc' }, select: { day: true } })
  expect(days.map(({ day }) => day)).toEqual([
    ...['2026-03-28', '2026-03-29', '2026-03-29', '2026-03-30'],
    ...['2026-10-24', '2026-10-25', '2026-10-25', '2026-10-26'],
  ])
})

test('values that cannot be true are left out or cut, and reported', async () => {
  fixture.source.database.exec(`UPDATE users SET username = 'a' || char(10) || 'b', email = 'no' WHERE id = 2;
    UPDATE users SET quota = -999999999 WHERE id = 3;
    UPDATE channels SET model_mapping = 'no JSON' WHERE id = 1;
    UPDATE channels SET type = 33 WHERE id = 5;
    UPDATE channels SET "key" = 'sk-import-0000000000000001' WHERE id = 2;
    UPDATE channels SET "key" = char(10) || 'sk-one' || char(10) || 'sk-two' || char(10), model_mapping = '{"gpt-4o":"gpt-4o-2024-11-20"}', status = 2 WHERE id = 3;
    UPDATE tokens SET subnet = '10.0.0.0/8', name = '' WHERE id = 6;
    INSERT INTO redemptions (user_id, name) VALUES (1, 'code');
    INSERT INTO logs (user_id, created_at, type, username, model_name, quota) VALUES
      (2, 0, 2, 'ann', 'gpt-4o', 500000), (2, 1796158440, 2, 'ann', 'a' || char(10), -5), (2, 1796158441, 2, 'ann', '', 5),
      (77, 1796158440, 2, 'zoe', 'gpt-4o', 5), (2, 1796158440, 1, 'ann', '', 500000)`)
  const { people, tokens, keys, usage, leftOut } = await fixture.run()
  expect(people.changes).toEqual(
    expect.arrayContaining([
      { name: 'one-api #2', change: 'the name was invalid: renamed' },
      { name: 'one-api #2', change: 'the e-mail address was invalid: left out' },
      { name: 'zoe', change: 'one-api has usage, but no record of this user: imported as deleted' },
    ]),
  )
  expect(await fixture.user('lixiaoyu')).toMatchObject({ totalLimitPico: 0n })
  expect(usage).toMatchObject({ negative: 1n, undated: { requests: 1n, quota: 500_000n } })
  expect(usage.others).toContainEqual({ kind: 'top-up', rows: 1, cost: 10n ** 12n })
  expect(leftOut).toEqual([{ table: 'redemptions', rows: 1 }])
  expect(keys.leftOut).toEqual([
    { name: 'claude', change: 'its type 33 has no counterpart' },
    { name: 'openai two keys', change: 'openai main has the same secret for another address' },
  ])
  const stored = await listKeys(operator())
  expect(stored.find(({ name }) => name === 'openai two keys (2)')).toMatchObject({
    ...{ disabled: true, models: [], aliases: { 'gpt-4o': 'gpt-4o-2024-11-20' } },
  })
  expect(tokens.changes).toContainEqual({
    name: 'one-api #2: ',
    change: 'it was limited to 10.0.0.0/8: it works from every address here',
  })
  const other = await fixture.context.db.usageDay.findMany({ where: { model: 'other' } })
  expect(other).toMatchObject([{ requests: 2, costPico: 10_000_000n }])
  expect(await fixture.inconsistencies()).toEqual([])
})

test('ratios become prices where the public list has others, if that is asked for', async () => {
  const options = fixture.source.database.prepare('INSERT INTO options VALUES (?, ?)')
  const ratios = { 'gpt-4o': 1.25, 'gpt-4o-mini': 0.1, 'qwen2.5-72b': 0.3, 'deepseek-chat': 0.5 }
  for (const [name, value] of Object.entries({
    ...{
      ModelRatio: ratios,
      CompletionRatio: { 'gpt-4o-mini': 4, 'deepseek-chat': 2 },
      GroupRatio: { default: 1, vip: 2 },
    },
    ModelPrice: { 'gemini-2.0-flash': 0.01 },
  }))
    options.run(name, JSON.stringify(value))
  expect((await fixture.run({ isDryRun: true })).prices).toEqual({ added: [], leftOut: [] })
  await fixture.context.db.price.create({ data: { model: 'deepseek-chat', validFrom: '2026-01-01', inputPico: 1n } })
  const { prices } = await fixture.run({ keepsPrices: true })
  expect(prices).toEqual({
    added: [
      { name: 'gpt-4o-mini', change: '$0.200000 for a million input tokens, $0.800000 for output' },
      { name: 'gemini-2.0-flash', change: '$0.010000 a request' },
    ],
    leftOut: [
      {
        name: 'deepseek-chat',
        change: 'it has a price here; there it was $1.000000 for a million input tokens, $2.000000 for output',
      },
      { name: 'qwen2.5-72b', change: 'the price of its output is not stored there' },
    ],
  })
  const mini = await fixture.context.db.price.findFirst({ where: { model: 'gpt-4o-mini' } })
  expect(mini).toMatchObject({ inputPico: 200_000n, cachedInputPico: 100_000n, outputPico: 800_000n })
  expect((await fixture.run({ keepsPrices: true })).prices.added).toEqual([])
})
