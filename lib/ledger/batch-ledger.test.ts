import { expect, test } from 'vitest'
import { testServer } from '../../test/postgres-server'
import { openReplicas, type Replica, reservation, START, settlement } from '../../test/replicas'
import { startStalledProxy } from '../../test/stalled-proxy'
import { countedIn } from '../../test/usage-entries'
import { noTokens } from '../pricing/tokens'
import { findInconsistencies } from './inconsistencies'

type Database = Awaited<ReturnType<typeof openReplicas>>

const on = (name: string, work: (database: Database) => Promise<void>) =>
  test.skipIf(!testServer)(name, async () => work(await openReplicas(testServer as string)))

const months = ({ sql }: Database) =>
  sql.all(`SELECT "userId", "month", "settledPico", "reservedPico" FROM "UserMonth" ORDER BY 1, 2`)
const entries = ({ sql }: Database) => sql.all(`SELECT "id", "state", "costPico" FROM "UsageEntry" ORDER BY 1`)
const ids = (count: number, prefix = 'e') => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const isPending = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => false), new Promise((resolve) => setImmediate(() => resolve(true)))])

/** A transaction of somebody else that has locked a user's month, and what ends it. */
async function lockMonth({ pool }: Database, userId: number) {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query(`SELECT 1 FROM "UserMonth" WHERE "userId" = $1 FOR UPDATE`, [userId])
  return async () => {
    await client.query('COMMIT')
    client.release()
  }
}

on('what is asked for while a batch is being written is one transaction', async (database) => {
  const { ledger, pool } = await database.start('me')
  await ledger.reserve(reservation('first'))
  let transactions = 0
  pool.on('acquire', () => {
    transactions += 1
  })
  await Promise.all(ids(100).map((id) => ledger.reserve(reservation(id))))
  await Promise.all(ids(100).map((id) => ledger.settle(settlement(id))))
  expect(transactions).toBe(2)
  expect(await months(database)).toEqual([{ userId: 7n, month: '2026-10', settledPico: 4200n, reservedPico: 100n }])
  expect(await findInconsistencies(database.sql)).toEqual([])
})

on('replicas never admit more than a budget has room for', async (database) => {
  const replicas = await Promise.all(ids(3).map((owner) => database.start(owner)))
  const limited = countedIn(7, START, 2000n)
  const results = await Promise.all(
    replicas.flatMap(({ ledger }, n) => ids(40, `r${n}-`).map((id) => ledger.reserve(reservation(id, 7, limited)))),
  )
  expect(results.filter((rejection) => rejection === null)).toHaveLength(20)
  expect(results.filter((rejection) => rejection === 'budget_reserved')).toHaveLength(100)
  expect(await months(database)).toMatchObject([{ reservedPico: 2000n }])
})

on('nor than a week or all time has, also at the end of a month', async (database) => {
  const replicas = await Promise.all(ids(3).map((owner) => database.start(owner)))
  const monthEnd = Date.parse('2026-10-31T24:00:00Z')
  for (const [period, admitted] of [
    ['week', 20],
    ['total', 25],
  ] as const) {
    const limited = (at: number) => ({
      ...{ startedAt: at, ...countedIn(7, at) },
      periodLimits: [{ period, limitPico: BigInt(admitted) * 100n }],
    })
    const reserving = replicas.flatMap(({ ledger }, n) =>
      // Their clocks differ: each reserves in another month than the next.
      ids(20, `${period}${n}-`).map((id) => ledger.reserve(reservation(id, 7, limited(monthEnd + (n === 1 ? 1 : -1))))),
    )
    const results = await Promise.all(reserving)
    // What the week holds counts in the total too.
    expect(results.filter((rejection) => rejection === null)).toHaveLength(period === 'week' ? 20 : 5)
  }
})

on('settlements of a batch make room for its reservations, whatever their order', async (database) => {
  const { ledger } = await database.start('me')
  const limited = countedIn(7, START, 142n)
  await ledger.reserve(reservation('a', 7, limited))
  const [rejection, result] = await Promise.all([
    ledger.reserve(reservation('b', 7, limited)),
    ledger.settle(settlement('a')),
  ])
  expect([rejection, result]).toEqual([null, 'done'])
})

on('a batch counts each entry in the day and month in which it began', async (database) => {
  const { ledger } = await database.start('me')
  await database.sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', 'Asia/Shanghai')`)
  const starts = ['2026-10-31T15:59:59Z', '2026-10-31T16:00:00Z', '2026-11-01T16:00:00Z'].map(Date.parse)
  const at = (startedAt: number) => ({ startedAt, ...countedIn(7, startedAt, null, 'Asia/Shanghai') })
  await Promise.all(starts.map((startedAt, n) => ledger.reserve(reservation(`e${n}`, 7, at(startedAt)))))
  await Promise.all(starts.map((_, n) => ledger.settle(settlement(`e${n}`, { settledAt: START + 10 ** 9 }))))
  expect(await months(database)).toMatchObject([
    { month: '2026-10', settledPico: 42n, reservedPico: 0n },
    { month: '2026-11', settledPico: 84n, reservedPico: 0n },
  ])
  const days = await database.sql.all(`SELECT "day", "requests" FROM "UsageDay" ORDER BY 1`)
  expect(days).toEqual(['2026-10-31', '2026-11-01', '2026-11-02'].map((day) => ({ day, requests: 1n })))
})

on('operations that the tables refuse fail alone', async (database) => {
  const { ledger } = await database.start('me')
  await Promise.all(ids(8).map((id) => ledger.reserve(reservation(id))))
  const bad = { e1: { units: Number.NaN }, e4: { costPico: 2n ** 63n }, e6: { variant: 'zero \0 byte' } }
  const work = [
    ...ids(8).map((id) => ledger.settle(settlement(id, bad[id as keyof typeof bad]))),
    ...['e0', 'new'].map((id) => ledger.reserve(reservation(id))),
  ]
  const results = (await Promise.allSettled(work)).map(({ status }) => status)
  expect(results.flatMap((status, n) => (status === 'rejected' ? [n] : []))).toEqual([1, 4, 6, 8])
  expect(await months(database)).toMatchObject([{ settledPico: 5n * 42n, reservedPico: 400n }])
  expect(await findInconsistencies(database.sql)).toEqual([])
})

on('text that is no valid Unicode is stored, and a backslash stays one', async (database) => {
  const { ledger } = await database.start('me')
  await ledger.reserve(reservation('a', 7, { model: 'half \ud83d pair, \\ud83d, whole \ud83d\ude00' }))
  const stored = await database.sql.all(`SELECT "model" FROM "UsageEntry"`)
  expect(stored).toEqual([{ model: 'half \ufffd pair, \\ud83d, whole \ud83d\ude00' }])
})

on('each settlement is answered: done, already, late or unknown', async (database) => {
  const [me, other] = [await database.start('me'), await database.start('other')]
  await me.ledger.reserve(reservation('a'))
  await me.ledger.reserve(reservation('b'))
  expect(await Promise.all(['a', 'a'].map((id) => me.ledger.settle(settlement(id))))).toEqual(['done', 'already'])
  // Its lease has expired, but it is alive after all.
  await database.sql.run(`DELETE FROM "Lease" WHERE "owner" = 'me'`)
  expect(await other.ledger.recoverOrphans(START)).toBe(1)
  expect(await me.ledger.settle(settlement('b', { costPico: 50n }))).toBe('late')
  expect(await me.ledger.settle(settlement('b'))).toBe('already')
  expect(await me.ledger.settle(settlement('c'))).toBe('unknown')
  expect(await me.ledger.release(reservation('a'))).toBe(false)
  expect(await months(database)).toMatchObject([{ settledPico: 92n, reservedPico: 0n }])
  expect(await findInconsistencies(database.sql)).toEqual([])
})

on('one locked month holds up nobody else, and its user only until it is free', async (database) => {
  const { ledger } = await database.start('me', {
    timeouts: { briefly: 50, skip: 5000, patiently: 30_000, idle: 30_000 },
  })
  for (const userId of [1, 2, 3]) await ledger.reserve(reservation(`open-${userId}`, userId))
  const unlock = await lockMonth(database, 2)
  const locked = ledger.settle(settlement('open-2'))
  const others = [1, 3].flatMap((userId) => [
    ledger.settle(settlement(`open-${userId}`)),
    ledger.reserve(reservation(`next-${userId}`, userId)),
    ledger.reserve(reservation(`first-${userId}`, userId + 10)),
  ])
  expect(await Promise.all(others)).toEqual(['done', null, null, 'done', null, null])
  const later = ledger.reserve(reservation('later', 2))
  expect(await ledger.reserve(reservation('another', 1))).toBeNull()
  expect([await isPending(locked), await isPending(later)]).toEqual([true, true])
  await unlock()
  expect([await locked, await later]).toEqual(['done', null])
  expect(await findInconsistencies(database.sql)).toEqual([])
})

on('a month that stays locked fails its own operations, certainly not written', async (database) => {
  const { ledger } = await database.start('me', { timeouts: { briefly: 20, skip: 20, patiently: 40, idle: 30_000 } })
  await ledger.reserve(reservation('a', 1))
  const unlock = await lockMonth(database, 1)
  const failed = await ledger.reserve(reservation('b', 1)).catch((error) => error)
  expect([failed.code, failed.uncertain]).toEqual(['55P03', undefined])
  await unlock()
  expect(await ledger.settle(settlement('a'))).toBe('done')
  expect(await entries(database)).toEqual([{ id: 'a', state: 'settled', costPico: 42n }])
})

on('a stalled connection holds up its own batch only', async (database) => {
  const proxy = await startStalledProxy(database.url)
  const { ledger } = await database.start('me', { url: proxy.url })
  await ledger.reserve(reservation('a'))
  proxy.stall()
  const stalled = ledger.reserve(reservation('b')).catch((error) => error)
  await new Promise(setImmediate)
  expect(await ledger.settle(settlement('a'))).toBe('done')
  proxy.close()
  expect(await stalled).toMatchObject({ message: expect.stringMatching(/terminated/) })
  expect(await entries(database)).toEqual([{ id: 'a', state: 'settled', costPico: 42n }])
})

on('a commit whose answer is lost is uncertain: it is released or settled by its id, once', async (database) => {
  const proxy = await startStalledProxy(database.url)
  const { ledger, pool } = await database.start('me', { url: proxy.url })
  await ledger.reserve(reservation('a'))
  const losingAnswer = async (work: () => Promise<unknown>, state: string) => {
    const client = await pool.connect()
    const query = client.query.bind(client)
    client.query = ((statement: unknown) => {
      if (statement === 'COMMIT') proxy.loseAnswers()
      return query(statement as string)
    }) as typeof query
    client.release()
    const failed = work().catch((error) => error)
    await expect.poll(async () => (await entries(database)).at(-1)).toMatchObject({ state })
    proxy.disconnect()
    return failed
  }
  const settling = () => ledger.settle(settlement('a'))
  expect(await losingAnswer(settling, 'settled')).toMatchObject({ uncertain: true })
  expect(await ledger.settle(settlement('a'))).toBe('already')
  const reserving = () => ledger.reserve(reservation('b'))
  expect(await losingAnswer(reserving, 'reserved')).toMatchObject({ uncertain: true })
  expect(await ledger.release(reservation('b'))).toBe(true)
  expect(await entries(database)).toEqual([{ id: 'a', state: 'settled', costPico: 42n }])
  expect(await months(database)).toMatchObject([{ settledPico: 42n, reservedPico: 0n }])
  proxy.close()
})

on('a release waits for the commit of its reservation if that is still in progress', async (database) => {
  const { ledger } = await database.start('me')
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query(`INSERT INTO "UserMonth" ("userId", "month", "reservedPico") VALUES (7, '2026-10', 100)`)
  await client.query(`INSERT INTO "UsageEntry"
    ("id", "owner", "userId", "keyId", "model", "label", "endpoint", "state", "reservedPico", "stream", "startedAt")
    VALUES ('a', 'me', 7, 1, 'm', 'm', 'x', 'reserved', 100, false, ${START})`)
  const released = ledger.release(reservation('a'))
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await database.pool.query(waiting)).rowCount).toBe(1)
  await client.query('COMMIT')
  client.release()
  expect(await released).toBe(true)
  expect([await entries(database), await months(database)]).toMatchObject([[], [{ reservedPico: 0n }]])
})

on('a change of the time zone between two batches moves what is open', async (database) => {
  const { ledger } = await database.start('me')
  const startedAt = Date.parse('2026-10-31T20:00:00Z')
  await ledger.reserve(reservation('a', 7, { startedAt }))
  await ledger.setZone('Asia/Shanghai')
  // Of a request that has read the time zone before the change.
  await ledger.reserve(reservation('b', 7, { startedAt }))
  expect(await ledger.settle(settlement('a'))).toBe('done')
  expect(await ledger.settle(settlement('b'))).toBe('done')
  expect(await months(database)).toEqual([{ userId: 7n, month: '2026-11', settledPico: 84n, reservedPico: 0n }])
  expect(await findInconsistencies(database.sql)).toEqual([])
})

on('repricing, recovery, changes of time zone and batches of replicas never deadlock', async (database) => {
  const { pool, sql } = database
  const [one, other] = [await database.start('one'), await database.start('other')]
  const users = [1, 2, 3, 4, 5, 6]
  const setPrice = (pico: number) =>
    sql.run(
      `INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
        VALUES ('m', '2026-01-01', :pico, :pico, :pico) ON CONFLICT ("model", "validFrom")
        DO UPDATE SET "inputPico" = excluded."inputPico"`,
      { pico },
    )
  const tokens = { ...noTokens, inputTokens: 1 }
  let isDone = false
  async function requests({ ledger }: Replica, name: string, order: readonly number[]) {
    for (let round = 0; !isDone; round += 1) {
      const idOf = (userId: number) => `${name}-${round}-${userId}`
      await Promise.all(order.map((userId) => ledger.reserve(reservation(idOf(userId), userId))))
      // Those of the last user are left to the recovery.
      await Promise.all(order.slice(1).map((userId) => ledger.settle(settlement(idOf(userId), { tokens }))))
    }
  }
  const bulk = async () => {
    for (let round = 0; round < 8; round += 1) {
      await setPrice(round)
      await one.ledger.reprice({ model: null, until: START + 1, defaultBaseUrl: '' }, () => {})
      await sql.run(`DELETE FROM "Lease"`)
      await other.ledger.recoverOrphans(START)
      await one.ledger.setZone(round % 2 ? 'UTC' : 'Asia/Kathmandu')
    }
    isDone = true
  }
  await Promise.all([bulk(), requests(one, 'one', users), requests(other, 'other', users.toReversed())])
  expect(await findInconsistencies(sql)).toEqual([])
  // The server counts what a connection has met at the latest when that ends.
  await Promise.all([one.pool.end(), other.pool.end()])
  const others = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
  await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`)
  await expect.poll(async () => (await pool.query(others)).rowCount).toBe(0)
  const deadlocks = 'SELECT "deadlocks" FROM pg_stat_database WHERE datname = current_database()'
  expect((await pool.query(deadlocks)).rows).toEqual([{ deadlocks: 0n }])
})
