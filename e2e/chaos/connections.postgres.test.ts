import { startPostgres } from '../../scripts/postgres-server.mjs'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'
import { chat } from './budget'
import { expectConsistentLedger } from './consistency'
import { openReplicas } from './open-replicas'

test('three replicas share the 20 connections of a small PostgreSQL under 300 requests at once: none is rejected', async ({
  skip,
}) => {
  const postgres = await startPostgres(['fsync=off', 'max_connections=20'])
  if (!postgres) return skip('no PostgreSQL is installed here that could be started')
  try {
    const { stage, servers, close } = await openReplicas(10, { postgres: postgres.url })
    const sending = Array.from({ length: 300 }, (_, number) => {
      const user = stage.users[number % stage.users.length]
      return chat(stage, user ?? expect.fail('the stage has too few users'), 'rush', number, false)
    })
    const statuses = (await Promise.all(sending)).map(({ status, complete }) => (complete ? status : 'incomplete'))
    expect(new Map(statuses.map((status) => [status, statuses.filter((other) => other === status).length]))).toEqual(
      new Map([[200, 300]]),
    )
    const readiness = () => Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/readyz`)).status))
    await expect.poll(readiness, { timeout: timing.slowPoll }).toEqual([200, 200, 200])
    // Their connections are free then, for what reads the ledger.
    for (const server of servers.slice(1)) await server.stop()
    await expectConsistentLedger(stage)
    await close()
  } finally {
    postgres.remove()
  }
})
