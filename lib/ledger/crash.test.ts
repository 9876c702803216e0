import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { tell, torture } from '../../test/ledger-model/long-run'
import { noTokens, type Settlement } from './entry'

const START = Date.parse('2026-03-01T00:00:00Z')
const runs = torture.long ? 30 : 3

const reservationOf = (id: string) => ({
  ...{ id, userId: 2, keyId: 1, model: 'm', label: 'm', endpoint: 'chat/completions', stream: false },
  ...{ startedAt: START, reservedPico: 100n, estimatePico: 30n, limitPico: null },
})

const settlementOf = (id: string, costPico: bigint): Settlement => ({
  ...{ id, state: 'settled', costPico, tokens: noTokens, units: 1, answeredModel: 'm', label: 'm', keyId: 1 },
  ...{ status: 200, firstByteAt: null, settledAt: START, upstreamRequestId: null, serviceTier: null, variant: null },
  ...{ trail: [], flags: [] },
})

/** What was acknowledged before the writing thread ended has to stand, what was not may or may not. It ends `turns` after `most` were. */
async function crashMidway(dataDir: string, count: number, most: number, turns: number) {
  const house = await temporaryHouse(dataDir)
  const acknowledged = new Map<string, 'reserved' | bigint>()
  let heard = 0
  const work = Array.from({ length: count }, async (_, index) => {
    const id = randomUUID()
    await house.ledger.reserve(reservationOf(id))
    acknowledged.set(id, 'reserved')
    heard += 1
    if (index % 3 === 0) return
    await house.ledger.settle(settlementOf(id, BigInt(index)))
    acknowledged.set(id, BigInt(index))
    heard += 1
  })
  const over = Promise.allSettled(work)
  const turn = () => new Promise(setImmediate)
  while (heard < most) await turn()
  for (let left = turns; left > 0; left -= 1) await turn()
  await house.close()
  await over
  return acknowledged
}

test('whatever the ledger has acknowledged survives the end of its thread', { timeout: 600_000 }, async () => {
  let tried = 0
  // Of three, five things are acknowledged.
  const moments = [fc.integer({ min: 1, max: 300 }), fc.nat(160), fc.nat(100)] as const
  const property = fc.asyncProperty(...moments, async (count, percent, turns) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chatelaine-crash-'))
    const acknowledged = await crashMidway(dataDir, count, Math.floor((count * percent) / 100), turns)
    const house = await temporaryHouse(dataDir)
    const entries = await house.db.usageEntry.findMany()
    const found = new Map(entries.map((entry) => [entry.id, entry]))
    tried += acknowledged.size
    for (const [id, what] of acknowledged) {
      // Its settlement may have been written without anybody hearing of it.
      if (what === 'reserved') expect(['interrupted', 'settled']).toContain(found.get(id)?.state)
      else expect(found.get(id)).toMatchObject({ state: 'settled', costPico: what })
    }
    expect(entries.filter(({ state }) => state === 'reserved')).toEqual([])
    const total = entries.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n)
    const months = await house.db.userMonth.findMany()
    expect(months.reduce((sum, { reservedPico }) => sum + reservedPico, 0n)).toBe(0n)
    expect(months.reduce((sum, { settledPico }) => sum + settledPico, 0n)).toBe(total)
    const days = await house.db.usageDay.findMany()
    expect(days.reduce((sum, { costPico }) => sum + costPico, 0n)).toBe(total)
    await house.remove()
  })
  await fc.assert(property, { numRuns: runs, seed: torture.seed })
  tell(`the writing thread ended, ${runs} times`, tried)
})
