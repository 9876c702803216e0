import { onPostgres } from './database'
import { sufferFaults } from './torture/fault'
import { hangUpRepeatedly } from './torture/hang-up'
import { killRepeatedly } from './torture/kill'
import { ask, expectHeld, limitTo, rush, spendAll } from './torture/limit'
import { busyDatabase, smallDisk } from './torture/obstacles'
import { openStage, type Stage } from './torture/stage'
import { expectSoundBooks } from './torture/sums'
import { expect, test } from './torture/torture-test'
import { refuseWhileUnwritable } from './torture/unwritable'
import { judge } from './torture/verdict'

const CLIENTS = 16

test.slow()

test.describe('every request that reached an upstream has exactly one ledger entry', () => {
  test('after kill -9', async ({ size, random, tell }) => {
    const stage = await openStage({ people: CLIENTS })
    const seen = await killRepeatedly(stage, { ...size, random })
    await expectSoundBooks(stage)
    const entries = await stage.ledger.entries()
    const states = entries.map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(['settled', 'interrupted']))
    const open = states.filter((state) => state === 'interrupted').length
    tell(`kill -9, ${size.kills} times`, judge(stage.provider.ran(), entries, seen), `${open} were open`)
    await stage.close()
  })

  test('after a client that hangs up', async ({ size, random, tell }) => {
    const stage = await openStage({ people: CLIENTS })
    const { seen, memory } = await hangUpRepeatedly(stage, size.hangUps, random)
    expect(memory.at(-1), `${memory}`).toBeLessThan(1.2 * (memory[0] ?? 0))
    await expectSoundBooks(stage)
    // Idle connections are given up after four seconds, those of people who left at once.
    await expect.poll(stage.provider.status, { timeout: 30_000 }).toEqual({ open: 0, held: 0, sockets: 0 })
    tell('clients that hang up', await judgeAll(stage, seen), `${memory.join(', ')} MB`)
    await stage.close()
  })

  test('after an upstream that resets, lies or talks nonsense', async ({ size, tell }) => {
    const stage = await openStage({ people: CLIENTS })
    const seen = await sufferFaults(stage, size.faults)
    await expectSoundBooks(stage)
    tell('faults of the upstream', await judgeAll(stage, seen))
    await stage.close()
  })

  test('after an upstream whose certificate nobody signed: nothing was sent', async ({ tell }) => {
    const stage = await openStage({ people: 2, endpoint: ({ tls }) => tls })
    const [person] = stage.people
    const seen = person ? await ask(stage, person, 'tls', 0, false) : fail()
    expect([seen.status, JSON.parse(seen.text)]).toMatchObject([502, { error: { code: 'upstream_unreachable' } }])
    expect(stage.provider.ran()).toEqual([])
    expect(await stage.ledger.entries()).toMatchObject([{ state: 'failed', costPico: 0n }])
    await expectSoundBooks(stage)
    tell('TLS signed by nobody', await judgeAll(stage, [seen]))
    await stage.close()
  })

  test('after a busy database', async ({ size, tell }) => {
    const stage = await openStage({ people: 2 })
    const seen = await refuseWhileUnwritable(stage, await busyDatabase(stage.dataDir), size.patience)
    await expectSoundBooks(stage)
    tell('database busy', await judgeAll(stage, seen))
    await stage.close()
  })

  test('after a full disk', async ({ size, tell }) => {
    test.skip(onPostgres, 'the disk is another server’s')
    const disk = smallDisk()
    test.skip(disk === null, 'a small disk cannot be mounted here: this takes the right to mount')
    if (!disk) return
    try {
      const stage = await openStage({ people: 2, dataDir: disk.folder })
      const seen = await refuseWhileUnwritable(stage, disk, size.patience)
      await expectSoundBooks(stage)
      tell('disk full', await judgeAll(stage, seen))
      await stage.close()
    } finally {
      disk.unmount()
    }
  })
})

const PARALLEL = 200
const ROOM = 40

test('a request is admitted only if settled + reserved + its own upper bound ≤ the budget', async ({ tell }) => {
  const stage = await openStage({ people: 2 })
  const [person = fail(), second = fail()] = stage.people
  const { seen, refused, over, limitPico } = await rush(stage, person, PARALLEL, ROOM)
  expect(seen.filter(({ status, complete }) => status === 200 && complete)).toHaveLength(ROOM)
  const held = { error: { code: 'insufficient_quota', type: 'insufficient_quota', param: null } }
  for (const { status, headers, text } of refused)
    expect([status, headers['retry-after'], JSON.parse(text)]).toMatchObject([429, '1', held])

  const last = await spendAll(stage, person)
  expect([last.status, last.headers['x-should-retry'], JSON.parse(last.text)]).toMatchObject([429, 'false', held])
  expect(await stage.ledger.takenBy(person.id)).toBeLessThanOrEqual(limitPico)

  // The dead hold nothing: what was open is booked below its bound, and there is room again.
  const limit = await limitTo(stage, second, ROOM)
  const open = Array.from({ length: ROOM }, (_, number) => ask(stage, second, 'dead', number, true))
  await expectHeld(stage, ROOM)
  await stage.server.stop('SIGKILL')
  const dead = await Promise.all(open)
  await stage.start()
  await stage.provider.release()
  // On PostgreSQL somebody has to notice that its lease is over.
  let number = 99
  const again = async () => (await ask(stage, second, 'room', number++, false)).status
  await expect.poll(again, { timeout: 40_000 }).toBe(200)
  expect(await stage.ledger.takenBy(second.id)).toBeLessThanOrEqual(limit)
  await expectSoundBooks(stage)
  const tally = await judgeAll(stage, [...seen, last, ...dead])
  tell(`${PARALLEL} at once where ${ROOM} fit`, { ...tally, over: tally.over + over })
  await stage.close()
})

const fail = (): never => {
  throw new Error('somebody is missing')
}

const judgeAll = async ({ provider, ledger }: Stage, seen: Parameters<typeof judge>[2]) =>
  judge(provider.ran(), await ledger.entries(), seen)
