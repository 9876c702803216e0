import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from '../lib/db/sqlite/driver'
import { chatelaine, told } from './chatelaine'
import { expect, openHouse, test } from './fixtures'
import { newFolder, startServer } from './server'
import { EACH_PICO, openPeople, type Person, perSecond, startTraffic } from './traffic'

const ROUNDS = 10
const MOST_ROUNDS = 30
/** Answered requests a second, while each backup is taken. */
const LEAST_RATE = 50

test.slow()

type Sums = { ofEntries: bigint; ofDays: bigint; ofMonths: bigint; ofOpen: bigint; held: bigint }

const SUMS = `SELECT (SELECT sum(costPico) FROM UsageEntry WHERE state = 'settled') AS ofEntries,
  (SELECT sum(costPico) FROM UsageDay) AS ofDays, (SELECT sum(settledPico) FROM UserMonth) AS ofMonths,
  (SELECT coalesce(sum(reservedPico), 0) FROM UsageEntry WHERE state = 'reserved') AS ofOpen,
  (SELECT sum(reservedPico) FROM UserMonth) AS held`

type Taken = { file: string; began: number; ended: number }

test('a backup taken under load is a consistent prefix of the ledger, and restores', async () => {
  const { house, close } = await openHouse()
  const people = await openPeople(house, 40)
  const stop = startTraffic(house, people)
  await expect.poll(() => people.every(({ asked }) => asked.length > 0)).toBe(true)
  const rates: number[] = []
  const taken: Taken[] = []
  // Where the machine let fewer through, because it is busy with other things, a round does not count.
  for (let round = 0; taken.length < ROUNDS && round < MOST_ROUNDS; round += 1) {
    const began = performance.now()
    const { file } = await told<{ file: string }>(house.dataDir, ['backup', join(house.dataDir, `${round}.db`)])
    const ended = performance.now()
    const rate = perSecond(people, began, ended)
    rates.push(Math.round(rate))
    if (rate >= LEAST_RATE) taken.push({ file, began, ended })
  }
  await stop()
  expect(new Set(people.flatMap(({ asked }) => asked.map(({ status }) => status)))).toEqual(new Set([200]))
  expect(taken, `answers a second: ${rates}`).toHaveLength(ROUNDS)

  for (const backup of taken) {
    const folder = newFolder()
    copyFileSync(join(house.dataDir, 'encryption.key'), join(folder, 'encryption.key'))
    await told(folder, ['restore', backup.file])
    expectPrefix(join(folder, 'chatelaine.db'), people, backup)
    await expectTokensOpen(folder, people, house.rootToken)
  }
  await close()
})

/** There is a moment such that every settling before it is in the copy, and none after it; and all sums are those of then. */
function expectPrefix(file: string, people: Person[], { began, ended }: Taken) {
  const copy = new Sqlite(file, { readonly: true })
  const entries = copy.prepare('SELECT state FROM UsageEntry WHERE userId = ? ORDER BY startedAt, id').pluck()
  let after = began
  let before = ended
  let count = 0
  for (const { id, asked } of people) {
    const states = entries.all(id) as string[]
    const settled = states.filter((state) => state === 'settled').length
    expect(states).toEqual([...Array(settled).fill('settled'), ...states.slice(settled).map(() => 'reserved')])
    expect(states.length - settled).toBeLessThanOrEqual(1)
    count += settled
    after = Math.max(after, asked[states.length - 1]?.sent ?? 0)
    before = Math.min(before, asked[settled]?.answered ?? Number.POSITIVE_INFINITY)
  }
  expect(after).toBeLessThan(before)
  const { held, ...sums } = copy.prepare<[], Sums>(SUMS).safeIntegers().get() ?? { held: 0n }
  copy.close()
  const spent = BigInt(count) * EACH_PICO
  expect(sums).toEqual({ ofEntries: spent, ofDays: spent, ofMonths: spent, ofOpen: held })
}

async function expectTokensOpen(dataDir: string, people: Person[], rootToken: string) {
  const server = await startServer({ dataDir })
  const get = async (path: string, token: string) =>
    (await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } })).json()
  for (const { id, token } of people) expect(await get('/1/me', token)).toMatchObject({ id, token })
  expect(await get('/1/keys', rootToken)).toMatchObject([{ key: 'sk-traffic-0123456789' }])
  await server.stop()
}

test('a server backs itself up at the times told, and keeps the newest', async () => {
  const { house, close } = await openHouse({ env: { BACKUP_SCHEDULE: '* * * * * *', BACKUP_KEEP: '2' } })
  const folder = join(house.dataDir, 'backups')
  writeFileSync(join(folder, 'mine.db'), 'not ours')
  const done = () => house.server.log().match(/"backed up"/g)?.length ?? 0
  await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(3)
  await house.server.stop()
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(3)
  expect(names.at(-1)).toBe('mine.db')
  expect(house.server.log()).not.toContain('the backup failed')
  for (const name of names.slice(0, 2)) await told(house.dataDir, ['restore', join(folder, name)])
  await close()
})

test('a backup that was missed is made up for at the start, and one that fails is tried again', async () => {
  const { house, close } = await openHouse({ env: { BACKUP_SCHEDULE: '0 3 * * *' } })
  await expect.poll(() => house.server.log(), { timeout: 30_000 }).toContain('"backed up"')
  await house.restart()
  expect(readdirSync(join(house.dataDir, 'backups'))).toHaveLength(1)
  await close()

  const second = await openHouse({ env: { BACKUP_SCHEDULE: '* * * * * *' } })
  const broken = () => new Sqlite(join(second.house.dataDir, 'chatelaine.db'))
  broken().exec(`INSERT INTO UserMonth (userId, month, settledPico) VALUES (7, '2026-11', 5)`).close()
  await expect.poll(() => second.house.server.log(), { timeout: 30_000 }).toContain('the backup failed')
  expect(second.house.server.log()).toContain('2026-11, person 7: the month says')
  broken().exec('DELETE FROM UserMonth WHERE userId = 7').close()
  const backups = () => readdirSync(join(second.house.dataDir, 'backups')).filter((name) => name.endsWith('.db'))
  await expect.poll(() => backups().length, { timeout: 30_000 }).toBeGreaterThan(0)
  // Files come and go until then.
  await second.house.server.stop()
  await second.close()
})

test('an interrupted command leaves nothing half-done and ends with 130', async () => {
  const { house, close } = await openHouse()
  await house.server.stop()
  const big = new Sqlite(join(house.dataDir, 'chatelaine.db'))
  big.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    INSERT INTO StoredResponse SELECT 'resp-' || i || hex(randomblob(200)), 1, 1, i FROM n`)
  big.close()
  const file = join(house.dataDir, 'big.db')
  const { code } = await chatelaine(house.dataDir, ['backup', file], {}, (child) => {
    const seen = setInterval(() => {
      if (!readdirSync(house.dataDir).some((name) => name.includes('.partial'))) return
      clearInterval(seen)
      child.kill('SIGINT')
    }, 5)
    child.once('exit', () => clearInterval(seen))
  })
  expect(code).toBe(130)
  expect(readdirSync(house.dataDir).filter((name) => name.startsWith('big.db'))).toEqual([])
  expect(existsSync(file)).toBe(false)
  await close()
})
