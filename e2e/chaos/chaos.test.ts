import { onPostgres } from '../support/database'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'
import { chat, exhaustBudget, expectHeld, sendConcurrently, setBudgetFor } from './budget'
import { expectConsistentLedger } from './consistency'
import { disconnectRepeatedly } from './disconnect'
import { sendFaults } from './faults'
import { killRepeatedly } from './kill'
import { busyDatabase, smallDisk } from './obstacles'
import { openai } from './protocols/openai'
import { protocols } from './protocols/protocols'
import { newRandom, recordTally, size } from './settings'
import { type ChaosStage, openChaosStage } from './stage'
import { rejectWhileUnwritable } from './unwritable'
import { tallyOf } from './verdict'

const CLIENTS = 16

test.describe('every request that reached an upstream has exactly one ledger entry', () => {
  test('after kill -9', async () => {
    const stage = await openChaosStage({ users: CLIENTS })
    const results = await killRepeatedly(stage, newRandom())
    await expectConsistentLedger(stage)
    const entries = await stage.ledger.entries()
    const states = entries.map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(['settled', 'interrupted']))
    const open = states.filter((state) => state === 'interrupted').length
    recordTally(`kill -9, ${size.kills} times`, tallyOf(stage.provider.runs(), entries, results), `${open} were open`)
    await stage.close()
  })

  test('after clients disconnect', async () => {
    const stage = await openChaosStage({ users: CLIENTS })
    const { results, memory } = await disconnectRepeatedly(stage, size.disconnects, newRandom())
    expect(memory.at(-1), `${memory}`).toBeLessThan(1.2 * (memory[0] ?? 0))
    await expectConsistentLedger(stage)
    // Connections to the provider are closed after four idle seconds, or immediately if a client disconnected.
    await expect.poll(stage.provider.status, { timeout: timing.slowPoll }).toEqual({ open: 0, held: 0, sockets: 0 })
    recordTally('clients that disconnect', await tallyAll(stage, results), `${memory.join(', ')} MB`)
    await stage.close()
  })

  test('after upstream faults: resets, wrong lengths, malformed responses', async () => {
    const stage = await openChaosStage({ users: CLIENTS })
    const results = await sendFaults(stage, size.faults)
    await expectConsistentLedger(stage)
    recordTally('upstream faults', await tallyAll(stage, results))
    await stage.close()
  })

  test('after an untrusted upstream certificate, when nothing was sent', async () => {
    const stage = await openChaosStage({ users: 2, endpoint: ({ tls }) => tls })
    const [user = missingUser()] = stage.users
    const result = await chat(stage, user, 'tls', 0, false)
    expect([result.status, JSON.parse(result.text)]).toMatchObject([502, { error: { code: 'upstream_unreachable' } }])
    expect(stage.provider.runs()).toEqual([])
    expect(await stage.ledger.entries()).toMatchObject([{ state: 'failed', costPico: 0n }])
    await expectConsistentLedger(stage)
    recordTally('TLS with an untrusted certificate', await tallyAll(stage, [result]))
    await stage.close()
  })

  test('after a busy database', async () => {
    const stage = await openChaosStage({ users: 2 })
    const results = await rejectWhileUnwritable(stage, await busyDatabase(stage.dataDir))
    await expectConsistentLedger(stage)
    recordTally('database busy', await tallyAll(stage, results))
    await stage.close()
  })

  test('after a full disk', async ({ skip }) => {
    skip(onPostgres, 'the disk belongs to the database server')
    const disk = smallDisk()
    if (!disk) return skip('mounting a small disk is not permitted here')
    try {
      const stage = await openChaosStage({ users: 2, dataDir: disk.folder })
      const results = await rejectWhileUnwritable(stage, disk)
      await expectConsistentLedger(stage)
      recordTally('disk full', await tallyAll(stage, results))
      await stage.close()
    } finally {
      disk.unmount()
    }
  })
})

const CONCURRENT = 200
const ADMITTED = 40
const otherProtocols = protocols.filter((protocol) => protocol !== openai)

test('a request is admitted only if settled + reserved + its own upper bound ≤ the budget', async () => {
  const stage = await openChaosStage({ users: 2 + otherProtocols.length })
  const [user = missingUser(), other = missingUser(), ...others] = stage.users
  const { results, rejected, over, budgetPico } = await sendConcurrently(stage, user, CONCURRENT, ADMITTED)
  expect(results.filter(({ status, complete }) => status === 200 && complete)).toHaveLength(ADMITTED)
  const overs = [over]
  const held = { error: { code: 'rate_limit_exceeded', type: 'requests', param: null } }
  for (const { status, headers, text } of rejected)
    expect([status, headers['retry-after'], JSON.parse(text)]).toMatchObject([429, '1', held])

  const exceeded = { error: { code: 'insufficient_quota', type: 'insufficient_quota', param: null } }
  const last = await exhaustBudget(stage, user)
  expect([last.status, last.headers['x-should-retry'], JSON.parse(last.text)]).toMatchObject([429, 'false', exceeded])
  expect(await stage.ledger.spentAndReserved(user.id)).toBeLessThanOrEqual(budgetPico)

  for (const [index, protocol] of otherProtocols.entries()) {
    const rush = await sendConcurrently(stage, others[index] ?? missingUser(), 30, 10, protocol)
    expect(rush.results.filter(({ status, complete }) => status === 200 && complete)).toHaveLength(10)
    expect(rush.rejected.map(({ status }) => status)).toEqual(Array(20).fill(429))
    results.push(...rush.results)
    overs.push(rush.over)
  }

  // A killed server holds no reservations: its open entries are settled below their bounds, and the budget has room again.
  const otherBudget = await setBudgetFor(stage, other, ADMITTED)
  const open = Array.from({ length: ADMITTED }, (_, number) => chat(stage, other, 'killed', number, true))
  await expectHeld(stage, ADMITTED)
  await stage.server.stop('SIGKILL')
  const interrupted = await Promise.all(open)
  await stage.start()
  await stage.provider.release()
  // On PostgreSQL the lease of the killed server has to expire first.
  let number = 99
  const statusOfNext = async () => (await chat(stage, other, 'room', number++, false)).status
  await expect.poll(statusOfNext, { timeout: timing.lease }).toBe(200)
  expect(await stage.ledger.spentAndReserved(other.id)).toBeLessThanOrEqual(otherBudget)
  await expectConsistentLedger(stage)
  const tally = await tallyAll(stage, [...results, last, ...interrupted])
  recordTally(`${CONCURRENT} concurrent where ${ADMITTED} fit`, {
    ...tally,
    over: overs.reduce((sum, count) => sum + count, tally.over),
  })
  await stage.close()
})

const missingUser = () => expect.fail('the stage has too few users')

const tallyAll = async ({ provider, ledger }: ChaosStage, results: Parameters<typeof tallyOf>[2]) =>
  tallyOf(provider.runs(), await ledger.entries(), results)
