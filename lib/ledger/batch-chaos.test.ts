import { expect, test } from 'vitest'
import { recordResult } from '../../test/ledger-model/long-run'
import { testServer } from '../../test/postgres-server'
import { openReplicas, reservation, START, settlement } from '../../test/replicas'
import { startStalledProxy } from '../../test/stalled-proxy'
import { countedIn } from '../../test/usage-entries'
import { noTokens } from '../pricing/tokens'
import type { BatchLedger } from './batch-ledger'
import { findInconsistencies } from './inconsistencies'

const REPLICAS = 3
const WORKERS = 8
const REQUESTS = 20
const HOT = { userId: 1, limitPico: 600n }
const OTHERS = 5
/** How many requests of all replicas end before something goes wrong again. */
const BETWEEN_FAULTS = 12

type Database = Awaited<ReturnType<typeof openReplicas>>
type Failure = Error & { code?: string; uncertain?: boolean }

/** What callers have had an answer to. */
type Acknowledged = Map<string, 'reserved' | 'settled' | 'released'>

test.skipIf(!testServer)(
  'three replicas lose nothing and bill nothing twice, whatever goes wrong meanwhile',
  {
    timeout: 120_000,
  },
  async () => {
    const database = await openReplicas(testServer as string)
    const { sql } = database
    // The database itself refuses to go over budget: such an error would be counted below.
    await sql.run(`ALTER TABLE "UserMonth" ADD CONSTRAINT "within budget"
    CHECK ("userId" <> ${HOT.userId} OR "settledPico" + "reservedPico" <= ${HOT.limitPico})`)
    await sql.run(`INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
    VALUES ('m', '2026-01-01', 2, 2, 2)`)
    const acknowledged: Acknowledged = new Map()
    const failures: Failure[] = []
    let rejections = 0
    let ended = 0

    const replicas = await Promise.all(
      Array.from({ length: REPLICAS }, (_, n) => startReplica(database, `replica ${n}`)),
    )
    const bulk = await database.start('bulk')
    const faults = faultsOf(database, replicas, bulk.ledger)

    /** Like the gateway: what must be written is tried until it is. */
    async function until(replica: Replica, write: () => Promise<unknown>) {
      while (!replica.isKilled())
        try {
          return await write()
        } catch (error) {
          failures.push(error as Failure)
          await new Promise(setImmediate)
        }
    }

    async function request(replica: Replica, id: string, n: number) {
      const userId = n % 2 ? HOT.userId : HOT.userId + 1 + (n % OTHERS)
      const limit = userId === HOT.userId ? HOT.limitPico : null
      const reserved = reservation(id, userId, { ...countedIn(userId, START, limit) })
      try {
        if ((await replica.ledger.reserve(reserved)) !== null) {
          rejections += 1
          return
        }
      } catch (error) {
        failures.push(error as Failure)
        if ((error as Failure).uncertain) await until(replica, () => replica.ledger.release(reserved))
        return
      }
      acknowledged.set(id, 'reserved')
      const isReleased = n % 7 === 0
      await until(replica, () =>
        isReleased ? replica.ledger.release(reserved) : replica.ledger.settle(settlement(id, settledAs(userId))),
      )
      if (!replica.isKilled()) acknowledged.set(id, isReleased ? 'released' : 'settled')
    }

    const work = replicas.flatMap((_, slot) =>
      Array.from({ length: WORKERS }, async (_, worker) => {
        for (let n = 0; n < REQUESTS; n += 1) {
          await request(replicas[slot] as Replica, `${slot}-${worker}-${n}`, worker + n)
          ended += 1
          if (ended % BETWEEN_FAULTS === 0) await faults.next()
        }
      }),
    )
    await Promise.all(work)
    await faults.end()
    await sql.run(`DELETE FROM "Lease"`)
    await bulk.ledger.recoverOrphans(START)

    type Row = { id: string; state: string; costPico: bigint; userId: bigint }
    const rows = await sql.all<Row>(`SELECT "id", "state", "costPico", "userId" FROM "UsageEntry"`)
    const found = new Map(rows.map((row) => [row.id, row]))
    for (const [id, expected] of acknowledged) {
      const row = found.get(id)
      if (expected === 'released') expect(row, id).toBeUndefined()
      else if (expected === 'settled') expect(row, id).toMatchObject({ state: 'settled' })
      // Its end may be written without being acknowledged.
      else if (row) expect(['settled', 'interrupted'], id).toContain(row.state)
    }
    expect(rows.filter(({ state }) => state === 'reserved')).toEqual([])
    for (const { id, state, costPico, userId } of rows)
      if (state === 'settled')
        expect([costOf(userId), Number(userId) === HOT.userId ? 2n : FIRST_COST], id).toContain(costPico)
    expect(await findInconsistencies(sql)).toEqual([])
    const codes = new Set(failures.map(({ code }) => code))
    expect(codes.has('23514'), 'went over budget').toBe(false)
    expect(codes.has('40P01'), 'a deadlock was visible').toBe(false)
    expect([rejections > 0, failures.length > 0, faults.count() > 30]).toEqual([true, true, true])
    recordResult('requests of three replicas under faults', acknowledged.size, `${faults.count()} faults`)
  },
)

/** Less than is reserved; of the user with a limit it is little, so that most of its requests are admitted. */
const costOf = (userId: number | bigint | undefined) => (Number(userId) === HOT.userId ? 2n : 40n)
/** What it costs is what repricing makes of it; other users' settlements cost more at first. */
const settledAs = (userId: number) => ({
  costPico: userId === HOT.userId ? costOf(userId) : FIRST_COST,
  tokens: { ...noTokens, inputTokens: Number(costOf(userId)) / 2 },
})
const FIRST_COST = 45n

type Replica = Awaited<ReturnType<typeof startReplica>>

async function startReplica(database: Database, owner: string) {
  const proxy = await startStalledProxy(database.url)
  const { ledger } = await database.start(owner, {
    url: proxy.url,
    timeouts: { briefly: 100, skip: 5000, patiently: 5000, idle: 500 },
  })
  let isKilled = false
  return {
    ...{ owner, ledger, proxy },
    isKilled: () => isKilled,
    kill() {
      isKilled = true
      proxy.disconnect()
    },
  }
}

/** One fault after the other, each of which ends before the next one of its kind. */
function faultsOf(database: Database, replicas: Replica[], bulk: BatchLedger) {
  const { pool, sql } = database
  const ends: (() => unknown)[] = []
  const running: Promise<unknown>[] = []
  let count = 0
  const at = (n: number) => replicas[n % REPLICAS] as Replica
  const batches = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%UserMonth%'
    AND pid <> pg_backend_pid() LIMIT 2`
  const kinds = [
    async (n: number) => {
      at(n).proxy.stall()
      ends.push(at(n).proxy.disconnect)
    },
    async (n: number) => at(n).proxy.disconnect(),
    async (n: number) => {
      at(n).proxy.loseAnswers()
      ends.push(at(n).proxy.disconnect)
    },
    async (n: number) => {
      const client = await pool.connect()
      await client.query('BEGIN')
      await client.query(`SELECT 1 FROM "UserMonth" WHERE "userId" = $1 FOR UPDATE`, [HOT.userId + 1 + (n % OTHERS)])
      ends.push(() => client.query('COMMIT').then(() => client.release()))
    },
    async () => pool.query(`SELECT pg_cancel_backend(pid) FROM (${batches}) AS "batch"`),
    async () => pool.query(`SELECT pg_terminate_backend(pid) FROM (${batches}) AS "batch"`),
    async (n: number) => {
      const killed = at(n)
      killed.kill()
      replicas[n % REPLICAS] = await startReplica(database, `${killed.owner}'`)
      await sql.run(`DELETE FROM "Lease" WHERE "owner" = :owner`, { owner: killed.owner })
      running.push(bulk.recoverOrphans(START))
    },
    async () => running.push(bulk.reprice({ model: null, until: START + 1, defaultBaseUrl: '' }, () => {})),
    async () => running.push(bulk.prune('2026-10-01')),
  ]
  async function end() {
    await Promise.all(ends.splice(0).map((stop) => stop()))
  }
  return {
    count: () => count,
    async next() {
      const n = count
      count += 1
      if (n % 2 === 1) await end()
      else await kinds[(n / 2) % kinds.length]?.(n / 2)
    },
    async end() {
      await end()
      for (const { proxy } of replicas) proxy.disconnect()
      await Promise.allSettled(running)
    },
  }
}
