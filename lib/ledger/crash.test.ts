import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { longRun, recordResult } from '../../test/ledger-model/long-run'
import { testServer } from '../../test/postgres-server'
import { countedIn } from '../../test/usage-entries'
import { databaseFile } from '../db/sqlite/connection'
import { startSqliteEngine } from '../db/sqlite/engine'
import { noTokens } from '../pricing/tokens'
import type { Settlement } from './entry'
import type { SqliteLedgerCommands } from './sqlite-commands'
import { makeWriteAheadLedger } from './write-ahead-ledger'

const START = Date.parse('2026-03-01T00:00:00Z')
const runs = longRun.long ? 30 : 3

const reservationOf = (id: string) => ({
  ...{ id, userId: 2, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false },
  ...{ startedAt: START, reservedPico: 100n, estimatePico: 30n, ...countedIn(2, START) },
})

const settlementOf = (id: string, costPico: bigint): Settlement => ({
  ...{ id, state: 'settled', costPico, tokens: noTokens, units: 1, answeredModel: 'm', label: 'm', keyId: 1 },
  ...{ status: 200, firstByteAt: null, settledAt: START, upstreamRequestId: null, serviceTier: null, variant: null },
  ...{ attempts: [], flags: [] },
})

/**
 * Terminates the writer thread `turns` of the event loop after `limit` writes were acknowledged. Returns those writes: they
 * must survive, and the others may.
 */
async function crashMidway(dataDir: string, count: number, limit: number, turns: number) {
  const { ledger, terminate } = await openLedger(dataDir, limit % 5)
  const acknowledged = new Map<string, 'reserved' | bigint>()
  let acknowledgements = 0
  const work = Array.from({ length: count }, async (_, index) => {
    const id = randomUUID()
    await ledger.reserve(reservationOf(id))
    acknowledged.set(id, 'reserved')
    acknowledgements += 1
    if (index % 3 === 0) return
    await ledger.settle(settlementOf(id, BigInt(index)))
    acknowledged.set(id, BigInt(index))
    acknowledgements += 1
  })
  const done = Promise.allSettled(work)
  const turn = () => new Promise(setImmediate)
  while (acknowledgements < limit) await turn()
  for (let remaining = turns; remaining > 0; remaining -= 1) await turn()
  await terminate()
  await done
  return acknowledged
}

/** `terminate` ends the writer thread wherever it is. The log is applied every `applyIntervalMs`. */
async function openLedger(dataDir: string, applyIntervalMs: number) {
  const context = await openTestContext(dataDir)
  if (testServer) return { ledger: context.ledger, terminate: context.close }
  await context.close()
  const engine = startSqliteEngine<SqliteLedgerCommands>(databaseFile(dataDir), () => {})
  const ledger = makeWriteAheadLedger(engine.run, { applyIntervalMs })
  await engine.run('heartbeat', { until: null, about: 'a test' })
  const terminate = async () => {
    await engine.close()
    await ledger.close().catch(() => {})
  }
  return { ledger, terminate }
}

test('whatever the ledger acknowledged survives the termination of its thread', { timeout: 600_000 }, async () => {
  let tried = 0
  // Five acknowledgements per three requests.
  const moments = [fc.integer({ min: 1, max: 300 }), fc.nat(160), fc.nat(100)] as const
  const property = fc.asyncProperty(...moments, async (count, percent, turns) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chatelaine-crash-'))
    const acknowledged = await crashMidway(dataDir, count, Math.floor((count * percent) / 100), turns)
    const context = await openTestContext(dataDir)
    const entries = await context.db.usageEntry.findMany()
    const found = new Map(entries.map((entry) => [entry.id, entry]))
    tried += acknowledged.size
    for (const [id, expected] of acknowledged) {
      // Its settlement may have been committed without an acknowledgement.
      if (expected === 'reserved') expect(['interrupted', 'settled']).toContain(found.get(id)?.state)
      else expect(found.get(id)).toMatchObject({ state: 'settled', costPico: expected })
    }
    expect(entries.filter(({ state }) => state === 'reserved')).toEqual([])
    const total = entries.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n)
    const months = await context.db.userMonth.findMany()
    expect(months.reduce((sum, { reservedPico }) => sum + reservedPico, 0n)).toBe(0n)
    expect(months.reduce((sum, { settledPico }) => sum + settledPico, 0n)).toBe(total)
    const days = await context.db.usageDay.findMany()
    expect(days.reduce((sum, { costPico }) => sum + costPico, 0n)).toBe(total)
    await context.remove()
  })
  await fc.assert(property, { numRuns: runs, seed: longRun.seed })
  recordResult(`writer thread terminated, ${runs} ×`, tried)
})
