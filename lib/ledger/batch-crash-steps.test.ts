import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { testServer } from '../../test/postgres-server'
import { openReplicas, reservation, settlement } from '../../test/replicas'
import { makeBatchLedger } from './batch-ledger'
import type { BulkRunner } from './commands'
import type { Ledger } from './entry'
import { findInconsistencies } from './inconsistencies'

/** What callers have had an answer to: the cost of what is settled, null for what is released. */
type Acknowledged = Map<string, 'reserved' | bigint | null>

const SETTLED = new Map([
  ['a', 42n],
  ['c', 5n],
])

/** Requests of two users that end in every way; each step waits for the one before. */
async function playRequests(ledger: Ledger, run: string, users: [number, number], acknowledged: Acknowledged) {
  const of = (name: string) => reservation(`${run} ${name}`, users[name > 'b' ? 1 : 0])
  const reserve = async (name: string) => {
    await ledger.reserve(of(name))
    acknowledged.set(name, 'reserved')
  }
  const settle = async (name: string) => {
    await ledger.settle(settlement(`${run} ${name}`, { costPico: SETTLED.get(name) ?? 0n }))
    acknowledged.set(name, SETTLED.get(name) ?? 0n)
  }
  const release = async (name: string) => {
    await ledger.release(of(name))
    acknowledged.set(name, null)
  }
  await Promise.all(['a', 'b', 'c'].map(reserve))
  await Promise.all([settle('a'), release('b'), reserve('d')])
  await settle('c')
}

/** The connections of a process that is killed at a statement: before it is sent, or before its answer arrives. */
function killedAt(pool: Pool, step: number, isSent: boolean) {
  let steps = 0
  const isDead = () => steps > step
  const connect = async () => {
    if (isDead()) throw new Error('killed')
    const client = await pool.connect()
    const query: typeof client.query = (...statement: unknown[]) => {
      steps += 1
      if (steps <= step) return (client.query as (...values: unknown[]) => unknown)(...statement) as never
      if (isSent && steps === step + 1) {
        const sent = (client.query as (...values: unknown[]) => Promise<unknown>)(...statement)
        sent.catch(() => undefined)
      }
      if (steps === step + 1) client.release(true)
      return Promise.reject(new Error('killed')) as never
    }
    return { query, release: (isBroken: boolean) => isDead() || client.release(isBroken) }
  }
  return { pool: { connect } as unknown as Pool, isDead }
}

test.skipIf(!testServer)('killed at any statement, the next process bills what was acknowledged, once', async () => {
  const database = await openReplicas(testServer as string)
  const { sql } = database
  const next = await database.start('next')
  let killed = 0
  for (let [step, isAlive] = [0, true]; isAlive; step += 1)
    for (const isSent of [false, true]) {
      const run = `${step} ${isSent}`
      const users: [number, number] = [10 * step + Number(isSent), 10 * step + 5 + Number(isSent)]
      const acknowledged: Acknowledged = new Map()
      const process = killedAt(next.pool, step, isSent)
      const parts = { pool: process.pool, owner: run, run: next.run as BulkRunner, read: sql.all }
      const played = await Promise.allSettled([playRequests(makeBatchLedger(parts), run, users, acknowledged)])
      isAlive = process.isDead()
      if (!isAlive) expect(played).toMatchObject([{ status: 'fulfilled' }])
      else killed += 1
      await expectRecovered(run, acknowledged)
    }
  expect(killed).toBeGreaterThan(40)
  expect(await findInconsistencies(sql)).toEqual([])

  async function expectRecovered(run: string, acknowledged: Acknowledged) {
    // The server notices a dead process when it next reads from its connection; recovery waits for its locks.
    await next.ledger.recoverOrphans(0)
    type Row = { id: string; state: string; costPico: bigint }
    const rows = await sql.all<Row>(`SELECT "id", "state", "costPico" FROM "UsageEntry" WHERE "owner" = :run`, { run })
    const found = new Map(rows.map((row) => [row.id.slice(run.length + 1), row]))
    for (const [name, expected] of acknowledged) {
      const row = found.get(name)
      // Its end may be written without being acknowledged.
      if (expected === 'reserved' && name === 'b' && !row) continue
      if (expected === null) expect(row).toBeUndefined()
      else if (expected !== 'reserved' || row?.state === 'settled')
        expect(row).toMatchObject({ state: 'settled', costPico: SETTLED.get(name) })
      else expect(row).toMatchObject({ state: 'interrupted', costPico: 30n })
    }
  }
})
