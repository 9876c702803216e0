import { formatPico } from '../../lib/core/money'
import { openSocket } from '../../test/socket-client'
import { type App, addKey, addUser, startApp, type User } from '../support/app'
import { openDatabase } from '../support/database'
import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'
import { recordTally, size } from './settings'
import { type SocketApi, socketApis } from './socket-apis'
import type { Tally } from './verdict'

const OUTPUT = 5
/** Each response has a number of input tokens of its own, by which its entry is found. */
let tokens = 100

/** A prompt that is as long as any of those numbers says. */
const FILLER = '.'.repeat(4000)

/** What a client got. `code`: of an error. */
type Result = { api: SocketApi; user: User; input: number; isComplete: boolean; code: string | undefined }
type Entry = { state: string; userId: bigint; inputTokens: bigint; costPico: bigint; reservedPico: bigint }

const COUNT = `SELECT COUNT(*) AS "count" FROM "UsageEntry" WHERE "state" = 'reserved'`

test('on WebSockets, hang-ups, SIGTERM and kill -9 lose nothing, book nothing twice, and stay within budgets', async () => {
  const { app, close } = await startApp()
  const flush = () => app.api('GET', '/1/usages')
  const { all, close: closeDatabase } = await openDatabase(app.dataDir, undefined, flush)
  await addKey(app, { key: 'sk-of-the-socket-chaos-01', name: 'fake' })
  const results: Result[] = []
  const runs = () => inputsBegun(app)
  const entriesOf = async ({ id }: User) =>
    (await all<Entry>(`SELECT * FROM "UsageEntry"`)).filter(({ userId }) => userId === BigInt(id))

  /** Asks for a response, and hangs up after so many events; resolves once the response is complete or the client gone. */
  async function respond({ api, user }: Stage, script: string, hangUpAfter: number | null = null) {
    tokens += 1
    const result: Result = { api, user, input: tokens, isComplete: false, code: undefined }
    results.push(result)
    const client = await openSocket(app.url + api.path, user.token)
    if (hangUpAfter === 0) client.socket.terminate()
    client.socket.on('message', () => client.raw.length === hangUpAfter && client.socket.terminate())
    api.ask(client, `tokens:${result.input}/${OUTPUT} say:Hello ${script} ${FILLER}`)
    const last = await client.next(api.ends, 'error').catch(() => null)
    client.socket.close()
    result.isComplete = last?.type === api.ends
    result.code = (last?.error as { code?: string } | undefined)?.code
    return result
  }

  const stages: Stage[] = []
  for (const api of socketApis) {
    const user = await addUser(app, { name: api.name, ...(api.isUnasked ? {} : { monthlyLimit: '100' }) })
    stages.push({ api, user })
  }
  // Either side hangs up at every event, several at a time.
  for (let round = 0; round < size.socketRounds; round += 1)
    for (const stage of stages) {
      const { events, breaks } = stage.api
      await Promise.all(upTo(events).map((event) => respond(stage, 'pace:1', event)))
      await Promise.all(breaks.map((event) => respond(stage, `reset:${event}`)))
      await respond(stage, '')
    }

  // More at once than the budget covers: one, and two and a half times what each of them costs.
  for (const { api, user } of stages.filter(({ api: { isUnasked } }) => !isUnasked)) {
    const settled = (await entriesOf(user)).filter(({ state }) => state === 'settled')
    const limitPico = largest(settled, 'reservedPico') + (largest(settled, 'costPico') * 5n) / 2n
    const poor = await addUser(app, { name: `poor ${api.name}`, monthlyLimit: formatPico(limitPico) })
    const rush = await Promise.all(upTo(8).map(() => respond({ api, user: poor }, '')))
    const refused = rush.filter(({ isComplete }) => !isComplete)
    expect(refused.length).toBeGreaterThan(3)
    expect(refused.length).toBeLessThan(8)
    for (const { code } of refused) expect(code).toMatch(/insufficient_quota|rate_limit_exceeded/)
    const spentPico = (await entriesOf(poor)).reduce((sum, { costPico }) => sum + costPico, 0n)
    expect(spentPico).toBeGreaterThan(0n)
    expect(spentPico).toBeLessThanOrEqual(limitPico)
  }

  // What is in progress at SIGTERM ends as it would have.
  const drained = stages.map((stage) => respond(stage, 'pace:60'))
  await expect.poll(runs).toEqual(expect.arrayContaining(results.slice(-stages.length).map(({ input }) => input)))
  await app.restart('SIGTERM')
  for (const result of drained) expect(await result).toMatchObject({ isComplete: true })

  // What is in progress at kill -9 is settled by the next start.
  const killed = stages.map((stage) => respond(stage, 'stall:2'))
  await expect.poll(runs).toEqual(expect.arrayContaining(results.slice(-stages.length).map(({ input }) => input)))
  // What the provider begins by itself is reserved only afterwards.
  await expect.poll(async () => (await all(COUNT))[0]).toEqual({ count: BigInt(stages.length) })
  await app.restart('SIGKILL')
  for (const result of killed) expect(await result).toMatchObject({ isComplete: false, code: undefined })

  await flush()
  await expect.poll(async () => (await all(COUNT))[0], { timeout: timing.longPoll }).toEqual({ count: 0n })
  for (const { api, user } of stages) {
    const entries = await entriesOf(user)
    expect([...new Set(entries.map(({ state }) => state))].sort()).toEqual(['estimated', 'interrupted', 'settled'])
    const mine = results.filter((result) => result.user === user)
    recordTally(`WebSockets, ${api.name}`, tallyOf(api, runs(), entries, mine), `${entries.length} entries`)
  }
  closeDatabase()
  await close()
})

type Stage = { api: SocketApi; user: User }

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

const largest = (entries: readonly Entry[], name: 'reservedPico' | 'costPico'): bigint =>
  entries
    .map((entry) => entry[name])
    .toSorted((a, b) => (a < b ? -1 : 1))
    .at(-1) ?? 0n

/** The responses that the provider has begun, each on a connection of its own. */
const inputsBegun = ({ provider }: App): number[] =>
  provider.sockets.flatMap(({ events }) => {
    const sent = JSON.stringify(events)
    const hasBegun = socketApis.some(({ begins }) => sent.includes(`"type":"${begins}"`))
    const [, input] = /tokens:(\d+)/.exec(sent) ?? []
    return hasBegun && input ? [Number(input)] : []
  })

/** Compares what the provider began with the ledger, and with what clients received. */
function tallyOf(api: SocketApi, runs: number[], entries: readonly Entry[], results: readonly Result[]): Tally {
  const begun = results.filter(({ input }) => runs.includes(input))
  const charged = entries.filter(({ state }) => state !== 'failed')
  const settled = entries.filter(({ state }) => state === 'settled')
  const inputs = new Set(settled.map(({ inputTokens }) => Number(inputTokens)))
  const isExact = ({ inputTokens, costPico }: Entry) => costPico === api.costPico(Number(inputTokens), OUTPUT)
  const lost = [
    ...begun.slice(charged.length),
    ...results.filter(({ isComplete, input }) => isComplete && !inputs.has(input)),
    ...settled.filter((entry) => !isExact(entry)),
    ...charged.filter(({ costPico }) => costPico <= 0n),
  ]
  return {
    tried: results.length,
    lost: lost.length,
    double: charged.slice(begun.length).length + settled.length - inputs.size,
    over: entries.filter(({ costPico, reservedPico }) => costPico > reservedPico).length,
  }
}
