import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAll, checkSpent } from '../../test/ledger-model/check'
import { longRun, recordResult } from '../../test/ledger-model/long-run'
import { play } from '../../test/ledger-model/play'
import { steps, zones } from '../../test/ledger-model/step'
import { openWorld } from '../../test/ledger-model/world'
import { testServer } from '../../test/postgres-server'
import { findInconsistencies } from './inconsistencies'

const LENGTH = 100
// Fewer on PostgreSQL: each step is several round trips, and the commands are the same.
const runs = longRun.long ? 1000 : testServer ? 20 : 100

test('retries, replays, races and restarts never record a request or its cost twice', {
  timeout: 3_600_000,
}, async () => {
  let played = 0
  const counts = new Map<string, number>()
  const sequence = fc.asyncProperty(fc.constantFrom(...zones), steps(LENGTH), async (zone, all) => {
    const world = await openWorld(zone)
    try {
      for (const step of all) {
        await play(world, step)
        await checkSpent(world)
        // The tables are consistent at any moment, applied or not. (A day is not compared once some of it is pruned.)
        if (played % 10 === 0 && !world.model.closed.some(({ pruned }) => pruned))
          expect(await findInconsistencies(world.database.sql)).toEqual([])
        played += 1
      }
      await checkAll(world)
      for (const { state } of world.model.closed) counts.set(state, (counts.get(state) ?? 0) + 1)
      for (const reason of world.rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1)
    } finally {
      await world.database.remove()
    }
  })
  await fc.assert(sequence, { numRuns: runs, seed: longRun.seed })
  expect(played).toBe(runs * LENGTH)
  const all = ['budget_reserved', 'estimated', 'failed', 'interrupted', 'over_budget', 'settled']
  // Rejections are rare: fewer runs may have none.
  if (!testServer) expect([...counts.keys()].sort()).toEqual(all)
  recordResult(
    'steps against the ledger model',
    played,
    [...counts].map(([name, count]) => `${count} ${name}`).join(', '),
  )
})
