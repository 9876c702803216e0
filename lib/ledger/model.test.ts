import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAll, checkMonths } from '../../test/ledger-model/check'
import { tell, torture } from '../../test/ledger-model/long-run'
import { play } from '../../test/ledger-model/play'
import { steps, zones } from '../../test/ledger-model/step'
import { openWorld } from '../../test/ledger-model/world'
import { testServer } from '../../test/postgres-server'

const LENGTH = 100
// Each step is several round trips on PostgreSQL, and the verbs are the same.
const runs = torture.long ? 1000 : testServer ? 20 : 100

test('retries, replays, races and restarts never record a request or its cost twice', {
  timeout: 3_600_000,
}, async () => {
  let played = 0
  const met = new Map<string, number>()
  const sequence = fc.asyncProperty(fc.constantFrom(...zones), steps(LENGTH), async (zone, all) => {
    const world = await openWorld(zone)
    try {
      for (const step of all) {
        await play(world, step)
        await checkMonths(world)
        played += 1
      }
      await checkAll(world)
      for (const { state } of world.model.closed) met.set(state, (met.get(state) ?? 0) + 1)
      for (const why of world.refused) met.set(why, (met.get(why) ?? 0) + 1)
    } finally {
      await world.books.remove()
    }
  })
  await fc.assert(sequence, { numRuns: runs, seed: torture.seed })
  expect(played).toBe(runs * LENGTH)
  const all = ['estimated', 'failed', 'held', 'interrupted', 'over', 'settled']
  // Refusals are rare: fewer runs may meet none.
  if (!testServer) expect([...met.keys()].sort()).toEqual(all)
  tell('steps against the model', played, [...met].map(([what, count]) => `${count} ${what}`).join(', '))
})
