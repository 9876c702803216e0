import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spentPico } from '../../test/spent'
import { createTables } from '../../test/sql'
import { sqliteLedgerRunner } from '../../test/sqlite-ledger-runner'
import { countedIn } from '../../test/usage-entries'
import { sqliteSql } from '../db/sqlite/connection'
import Sqlite from '../db/sqlite/driver'
import { noTokens } from '../pricing/tokens'
import { recoverOrphans } from './bulk-operations'
import type { Reservation, Settlement } from './entry'
import { findInconsistencies } from './inconsistencies'
import { type SqliteLedgerRunner, sqliteLedgerCommands } from './sqlite-commands'
import { makeWriteAheadLedger, type WriteAheadLedger } from './write-ahead-ledger'

/** A second before November in Shanghai. */
const startedAt = Date.parse('2026-10-31T15:59:59Z')
const month = { userId: 7, month: '2026-10' }

const reservation = (id: string, limitPico: bigint | null = null): Reservation => ({
  ...{ id, userId: 7, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false, startedAt },
  ...{ reservedPico: 100n, estimatePico: 30n, ...countedIn(7, startedAt, limitPico, 'Asia/Shanghai') },
})

const settlement = (id: string, costPico: bigint | null = 42n): Settlement => ({
  ...{ id, state: 'settled', costPico, tokens: noTokens, units: 1, answeredModel: 'm', label: 'm', keyId: 1 },
  ...{ status: 200, firstByteAt: null, settledAt: startedAt + 60_000, upstreamRequestId: null, serviceTier: null },
  ...{ variant: null, attempts: [], flags: [] },
})

let connection: InstanceType<typeof Sqlite>
let ledger: WriteAheadLedger
let run: SqliteLedgerRunner
let calls: string[] = []
/** Names of commands that fail, once each; `full` fails every one that writes. */
let failing: string[] = []
/** Commands wait until it resolves. */
let gate: Promise<void> = Promise.resolve()

beforeEach(() => {
  connection = new Sqlite(':memory:')
  connection.defaultSafeIntegers(true)
  createTables(connection)
  connection.prepare(`INSERT INTO Setting VALUES ('reportingZone', 'Asia/Shanghai')`).run()
  ledger = startLedger()
})
afterEach(async () => {
  failing = []
  await ledger.close()
  connection.close()
})

const sql = () => sqliteSql(connection)
const entries = () => sql().all('SELECT "id", "state", "costPico" FROM "UsageEntry" ORDER BY "id"')
const months = () => sql().all('SELECT "month", "settledPico", "reservedPico" FROM "UserMonth"')
const logged = async () => (await sql().all('SELECT 1 FROM "WriteAheadBatch"')).length

/** What a process starts with, on the tables as they are. Nothing is applied unless the test asks for it. */
function startLedger(owner = 'me'): WriteAheadLedger {
  const set = sqliteLedgerCommands(sql(), owner)
  const commands = sqliteLedgerRunner(connection, set, async (name) => {
    await gate
    if (failing.includes(name)) throw new Error(`${failing.splice(failing.indexOf(name), 1)}: the disk is full`)
  })
  run = ((name, input) => {
    calls.push(name)
    return commands(name, input)
  }) as SqliteLedgerRunner
  calls = []
  return makeWriteAheadLedger(run, { applyIntervalMs: 2 ** 31 - 1 })
}

test('a request counts in the day and month in which it began, on whichever side of midnight it ends', async () => {
  await ledger.reserve(reservation('a'))
  expect(await ledger.settle(settlement('a'))).toBe('done')
  await ledger.flush()
  expect(await months()).toEqual([{ month: '2026-10', settledPico: 42n, reservedPico: 0n }])
  expect(await sql().all('SELECT "day", "requests" FROM "UsageDay"')).toEqual([{ day: '2026-10-31', requests: 1n }])
})

test('what is decided at once is one batch, and the next waits for it', async () => {
  await ledger.periodAmounts({ userId: 7, period: 'day', day: '2026-10-31' })
  let open = () => {}
  gate = new Promise((resolve) => {
    open = resolve
  })
  const first = ['a', 'b', 'c'].map((id) => ledger.reserve(reservation(id)))
  await new Promise(setImmediate)
  const second = ['d', 'e'].map((id) => ledger.reserve(reservation(id)))
  await new Promise(setImmediate)
  expect(calls.filter((name) => name === 'append')).toHaveLength(1)
  open()
  expect(await Promise.all([...first, ...second])).toEqual([null, null, null, null, null])
  expect(calls.filter((name) => name === 'append')).toHaveLength(2)
  expect(await logged()).toBe(2)
})

test('a budget is never exceeded by what is decided before anything is written', async () => {
  const results = await Promise.all(Array.from({ length: 9 }, () => ledger.reserve(reservation(randomUUID(), 400n))))
  expect(results.filter((rejection) => rejection === null)).toHaveLength(4)
  expect(results.filter((rejection) => rejection === 'budget_reserved')).toHaveLength(5)
  expect(await spentPico(ledger, month)).toBe(400n)
})

test('every budget of a reservation must have room', async () => {
  const [own] = reservation('a').budgets
  const team = { userId: 8, month: '2026-10', limitPico: 150n }
  const both = (id: string): Reservation => ({ ...reservation(id), budgets: own ? [own, team] : [] })
  expect(await ledger.reserve(both('a'))).toBeNull()
  expect(await ledger.reserve(both('b'))).toBe('budget_reserved')
  expect(await spentPico(ledger, month)).toBe(100n)
  await ledger.settle(settlement('a', 60n))
  expect(await ledger.reserve(both('c'))).toBe('over_budget')
  expect([await spentPico(ledger, month), await spentPico(ledger, team)]).toEqual([60n, 60n])
})

test('a reservation that could not be written stays held until its release is durable', async () => {
  await spentPico(ledger, month)
  failing = ['append', 'append']
  await expect(ledger.reserve(reservation('a'))).rejects.toMatchObject({ uncertain: true })
  expect(await spentPico(ledger, month)).toBe(100n)
  await expect(ledger.release(reservation('a'))).rejects.toThrow('full')
  expect(await spentPico(ledger, month)).toBe(100n)
  expect(await ledger.release(reservation('a'))).toBe(true)
  expect(await ledger.release(reservation('a'))).toBe(false)
  expect(await spentPico(ledger, month)).toBe(0n)
  await ledger.flush()
  expect([await entries(), await logged()]).toEqual([[], 0])
})

test('a settlement that fails can be tried again, and counts once however often it is tried', async () => {
  await ledger.reserve(reservation('a'))
  failing = ['append']
  await expect(ledger.settle(settlement('a'))).rejects.toThrow('full')
  const results = await Promise.all([1n, 2n, 3n].map((pico) => ledger.settle(settlement('a', pico))))
  expect(results.sort()).toEqual(['already', 'already', 'done'])
  expect(await ledger.settle(settlement('a'))).toBe('already')
  expect(await ledger.settle(settlement('z'))).toBe('unknown')
  await ledger.flush()
  expect(await entries()).toEqual([{ id: 'a', state: 'settled', costPico: 1n }])
  expect(await spentPico(ledger, month)).toBe(1n)
})

test.each(['flush', 'apply'])('what could not be applied is applied later, once (%s fails)', async (command) => {
  for (const id of ['a', 'b']) await ledger.reserve(reservation(id))
  await ledger.settle(settlement('a'))
  connection.exec(`CREATE TRIGGER "full" BEFORE INSERT ON "UsageDay" BEGIN SELECT RAISE(ROLLBACK, 'full'); END`)
  if (command === 'flush') await expect(ledger.flush()).rejects.toThrow('full')
  else await expect(ledger.prune('2026-01-01')).rejects.toThrow('full')
  expect([await entries(), await months()]).toEqual([[], []])
  connection.exec(`DROP TRIGGER "full"`)
  await ledger.settle(settlement('b', 8n))
  await ledger.flush()
  expect(await entries()).toEqual([
    { id: 'a', state: 'settled', costPico: 42n },
    { id: 'b', state: 'settled', costPico: 8n },
  ])
  expect(await months()).toEqual([{ month: '2026-10', settledPico: 50n, reservedPico: 0n }])
  expect(await findInconsistencies(sql())).toEqual([])
})

test('a flush makes a row of an open reservation, which then settles or is released like any other', async () => {
  for (const id of ['a', 'b', 'c']) await ledger.reserve(reservation(id))
  await ledger.flush()
  expect(await months()).toEqual([{ month: '2026-10', settledPico: 0n, reservedPico: 300n }])
  expect(await logged()).toBe(0)
  await ledger.settle(settlement('a'))
  await ledger.release(reservation('b'))
  expect(await spentPico(ledger, month)).toBe(142n)
  await ledger.flush()
  expect(await months()).toEqual([{ month: '2026-10', settledPico: 42n, reservedPico: 100n }])
  expect((await entries()).length).toBe(2)
})

test('the next process takes over what is in the log: closed entries are counted once, open ones are interrupted', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await ledger.reserve(reservation(id))
  await ledger.settle(settlement('a'))
  await ledger.release(reservation('b'))
  // The batches of `a` and `b` are applied, but the reservations of all four share rows of the log.
  await ledger.prune('2026-01-01')
  await ledger.settle(settlement('c', 5n))
  ledger = startLedger('next')
  await run('endOtherLeases', undefined)
  expect(await recoverOrphans(run, startedAt)).toBe(1)
  expect(await entries()).toEqual([
    { id: 'a', state: 'settled', costPico: 42n },
    { id: 'c', state: 'settled', costPico: 5n },
    { id: 'd', state: 'interrupted', costPico: 30n },
  ])
  expect([await logged(), await findInconsistencies(sql())]).toEqual([0, []])
})

test('what is written while a flush runs is not taken for flushed', async () => {
  await ledger.reserve(reservation('a'))
  const reserving = ledger.reserve(reservation('b'))
  const flushing = ledger.flush()
  await Promise.all([reserving, flushing])
  await ledger.flush()
  expect((await entries()).length).toBe(2)
})

test('an entry that the tables refuse holds up no other, and stays in the log', async () => {
  for (const id of ['a', 'b', 'c']) await ledger.reserve(reservation(id))
  await ledger.settle({ ...settlement('a'), units: Number.NaN })
  await ledger.settle(settlement('b'))
  await ledger.flush()
  expect(await entries()).toEqual([
    { id: 'b', state: 'settled', costPico: 42n },
    { id: 'c', state: 'reserved', costPico: null },
  ])
  expect([await logged(), await findInconsistencies(sql())]).toEqual([2, []])
})

test('closing leaves a log that cannot be applied to the next start', async () => {
  await ledger.reserve(reservation('a'))
  failing = ['flush']
  await ledger.close()
  expect(await logged()).toBe(1)
})

test('nothing waits for a flush when the tables are up to date', async () => {
  expect(ledger.flush()).toBeNull()
  await ledger.reserve(reservation('a'))
  const flushes = [ledger.flush(), ledger.flush(), ledger.flush()]
  await Promise.all(flushes)
  expect(calls.filter((name) => name === 'flush')).toHaveLength(1)
  expect(ledger.flush()).toBeNull()
})
