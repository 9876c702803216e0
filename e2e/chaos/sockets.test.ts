import { openSocket } from '../../test/socket-client'
import { type App, addKey, addUser, startApp, type User } from '../support/app'
import { openDatabase } from '../support/database'
import { expect, test } from '../support/vitest'

/** Each response has a number of input tokens of its own, by which its entry is found. */
let tokens = 100
const OUTPUT = 5
const EVENTS = 8

type Create = { hangUpAfter?: number; script?: string; path?: string }

/** Sends a `response.create`, and hangs up after so many events; resolves once the socket is closed or the response is complete. */
async function respond(app: App, user: User, { hangUpAfter, script = '' }: Create) {
  tokens += 1
  const input = `tokens:${tokens}/${OUTPUT} say:Hello ${script}`
  const client = await openSocket(`${app.url}/v1/responses`, user.token)
  if (hangUpAfter === 0) client.socket.terminate()
  client.socket.on('message', () => client.raw.length === hangUpAfter && client.socket.terminate())
  client.send({ type: 'response.create', model: 'gpt-4o', input, max_output_tokens: 20 })
  const answer = await client.next('response.completed', 'error').catch(() => null)
  client.socket.close()
  return { type: answer?.type ?? 'gone', code: (answer?.error as { code?: string } | undefined)?.code }
}

/** What the provider was asked for last. */
const lastInput = (app: App) => String(app.provider.sockets.at(-1)?.events.at(-1)?.input)

type Entry = { state: string; userId: bigint; inputTokens: bigint; costPico: bigint; reservedPico: bigint }

const COUNT = `SELECT COUNT(*) AS "count" FROM "UsageEntry" WHERE "state" = 'reserved'`

test('on WebSockets, hang-ups, SIGTERM and kill -9 lose nothing, book nothing twice, and stay within budgets', async () => {
  const { app, close } = await startApp()
  const { all, close: closeDatabase } = await openDatabase(app.dataDir)
  await addKey(app, { key: 'sk-of-the-socket-chaos-01', name: 'fake' })
  const users = [
    await addUser(app, { name: 'one', monthlyLimit: '1' }),
    await addUser(app, { name: 'two', monthlyLimit: '0.0012' }),
  ]
  const [user, poor] = users as [User, User]

  // Either side hangs up at every event, several at a time.
  const cuts = Array.from({ length: EVENTS }, (_, index) => index)
  await Promise.all(cuts.map((hangUpAfter) => respond(app, user, { hangUpAfter, script: 'pace:1' })))
  await Promise.all(cuts.map((reset) => respond(app, user, { script: `reset:${reset}` })))
  // More at once than the budget covers.
  const refused = await Promise.all(cuts.map(() => respond(app, poor, {})))
  expect(refused.filter(({ code }) => /insufficient_quota|rate_limit_exceeded/.test(code ?? ''))).not.toEqual([])

  // What is in progress at SIGTERM ends as it would have.
  const drained = respond(app, user, { script: 'pace:40' })
  await expect.poll(() => lastInput(app)).toContain('pace:40')
  await app.restart('SIGTERM')
  expect((await drained).type).toBe('response.completed')

  // What is in progress at kill -9 is settled by the next start.
  const killed = respond(app, user, { script: 'stall:4' })
  await expect
    .poll(() => app.provider.sockets.at(-1)?.events.map(({ input }) => input))
    .toEqual([expect.stringContaining('stall:4')])
  await app.restart('SIGKILL')
  expect((await killed).type).toBe('gone')

  await app.api('GET', '/1/usages')
  await expect.poll(async () => (await all(COUNT))[0]).toEqual({ count: 0n })
  const entries = (await all(`SELECT * FROM "UsageEntry"`)) as unknown as Entry[]
  const received = app.provider.sockets.flatMap(({ events }) => events)
  const charged = entries.filter(({ state }) => state !== 'failed')
  expect(charged).toHaveLength(received.length)
  const states = new Set(entries.map(({ state }) => state))
  expect([...states].sort()).toEqual(['estimated', 'interrupted', 'settled'])
  const exact = entries.filter(({ state }) => state === 'settled').map(({ inputTokens }) => inputTokens)
  expect(new Set(exact).size).toBe(exact.length)
  for (const { costPico, reservedPico } of entries) expect(costPico).toBeLessThanOrEqual(reservedPico)
  const spent = charged
    .filter(({ userId }) => userId === BigInt(poor.id))
    .reduce((sum, { costPico }) => sum + costPico, 0n)
  expect(spent).toBeGreaterThan(0n)
  expect(spent).toBeLessThanOrEqual(12n * 10n ** 8n)
  closeDatabase()
  await close()
})
