/**
 * Measures how long a month is compared with a provider's bill, and how long the event loop waits meanwhile, on both
 * databases: `--entries 1000000`, `--keys 50`, `--postgres` with the URL of a server.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { z } from 'zod'
import { operator } from '../lib/auth/operator'
import { parseEnv } from '../lib/config/env'
import type { Sql } from '../lib/core/sql'
import { addDays } from '../lib/core/time'
import { addKey } from '../lib/keys/keys'
import { addAccount, utcDayOf } from '../lib/reconciliation/accounts'
import { compareAgain, reconcile } from '../lib/reconciliation/run'
import { openForServer } from '../lib/runtime/open'
import { initRoot } from '../lib/users/root'
import { type Billing, SEARCH_FEE } from '../test/billing-api'
import { startProgram } from './gateway/process'
import { describeMachine, drawTable, loadAverage, parseOptions, positiveInteger, print, rethrow } from './harness'
import { createStorage } from './storage'
import { insertUsage } from './usage-data'

const DAYS = 30
const TARGET = { seconds: 10, p99: 20 }
const USERS = 500
/** One entry in so many has searched the web. */
const SEARCHES_IN = 20
const ADMIN_KEY = 'sk-admin-bench-0123456789'

const { entries, keys, postgres } = parseOptions(
  z.object({
    entries: positiveInteger.default(1_000_000),
    keys: positiveInteger.default(50),
    postgres: z.string().optional(),
  }),
)

const secretOf = (keyId: number | bigint) => `sk-bench-key-${String(keyId).padStart(4, '0')}`
const today = utcDayOf(Date.now())
const since = addDays(today, -DAYS)

const ADD_SEARCHES = `UPDATE "UsageEntry" SET "variant" = '1 web search', "costPico" = "costPico" + ${SEARCH_FEE}
  WHERE "state" = 'settled' AND "inputTokens" % ${SEARCHES_IN} = 0 AND "costPico" IS NOT NULL`
const SERVED = `SELECT "keyId", "answeredModel" AS "model", "startedAt" / 86400000 AS "day", count(*) AS "requests",
    CAST(sum("inputTokens") AS BIGINT) AS "input", CAST(sum("outputTokens") AS BIGINT) AS "output", count("variant") AS "searches"
  FROM "UsageEntry" WHERE "state" = 'settled' GROUP BY 1, 2, 3`
const TARIFFS = `SELECT "answeredModel" AS "model", CAST(max("estimatePico" / "inputTokens") AS BIGINT) AS "input",
    CAST(max(("costPico" - "estimatePico") / "outputTokens") AS BIGINT) AS "output"
  FROM "UsageEntry" WHERE "state" = 'settled' AND "variant" IS NULL GROUP BY 1`

type ServedRow = Record<'keyId' | 'day' | 'requests' | 'input' | 'output' | 'searches', bigint> & { model: string }
type TariffRow = { model: string; input: bigint | null; output: bigint | null }

/** What the provider has served: the entries of the ledger. */
async function billOf({ all }: Sql): Promise<Partial<Billing>> {
  const served = (await all<ServedRow>(SERVED)).map(({ keyId, model, day, requests, input, output, searches }) => ({
    ...{ secret: secretOf(keyId), model, at: Number(day) * 86_400_000, input: Number(input), cached: 0 },
    ...{ output: Number(output), searches: Number(searches), requests: Number(requests) },
  }))
  const tariffs = Object.fromEntries(
    (await all<TariffRow>(TARIFFS)).map(({ model, input, output }) => [
      model,
      { input: input ?? 0n, cached: 0n, output: output ?? 0n },
    ]),
  )
  const ids = [...new Set(served.map(({ secret }) => secret))]
  return { admin: ADMIN_KEY, served, tariffs, keys: ids.map((secret) => ({ secret, remoteId: secret, name: secret })) }
}

type Measured = { seconds: number; p99: number; max: number }

async function measured(work: () => Promise<unknown>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  delay.disable()
  return { seconds, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 }
}

async function measure(engine: string, postgresUrl?: string): Promise<string[]> {
  const storage = await createStorage(postgresUrl)
  const environment = parseEnv({ ...storage.env, ALLOW_PRIVATE_UPSTREAMS: 'true' })
  const admin = operator()
  try {
    const { close } = await openForServer(environment, rethrow)
    const { id: firstUser } = await initRoot({ zone: 'UTC' })
    for (let id = 1; id <= keys; id += 1) await addKey(admin, { name: `Key ${id}`, key: secretOf(id) })
    await close()
    const state = await storage.bulk(async (sql) => {
      const [from, to] = [Date.parse(since), Date.parse(today)]
      await insertUsage(sql, { entries, from, to, firstUser, users: USERS, keys })
      await sql.run(ADD_SEARCHES)
      return billOf(sql)
    })
    await storage.entryBytes()
    const file = join(storage.dataDir, 'bill.json')
    writeFileSync(
      file,
      JSON.stringify(state, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    )
    const provider = await startProgram('billing', file)
    const { context, close: closeAgain } = await openForServer(environment, rethrow)
    try {
      const account = { name: 'OpenAI', type: 'openai' as const, adminKey: ADMIN_KEY, endpoint: `${provider.url}/v1` }
      const { id } = await addAccount(admin, account)
      await context.db.providerAccount.update({ where: { id }, data: { since } })
      const fetched = await measured(() => reconcile(context, id))
      const days = await context.db.dayComparison.findMany({ where: { accountId: id } })
      const { lastError } = await context.db.providerAccount.findUniqueOrThrow({ where: { id } })
      const wrong = days.filter(({ state, unexplainedPico }) => state === 'open' || unexplainedPico !== 0n)
      if (lastError !== null || days.length !== DAYS || wrong.length > 0)
        throw new Error(`The bill is not that of the ledger: ${lastError ?? wrong[0]?.differences ?? days.length}`)
      // As after a price has changed.
      await context.db.dayComparison.updateMany({ data: { state: 'pending' } })
      const compared = await measured(() => compareAgain(context, id))
      return report(engine, { 'fetched and compared': fetched, compared })
    } finally {
      await closeAgain()
      await provider.stop()
    }
  } finally {
    await storage.remove()
  }
}

/** Prints a table; returns the missed targets. */
function report(engine: string, found: Record<string, Measured>): string[] {
  const rows = Object.entries(found).map(([name, { seconds, p99, max }]): [string, Record<string, string>] => [
    name,
    { seconds: seconds.toFixed(2), 'p99 ms': p99.toFixed(1), 'longest ms': max.toFixed(1) },
  ])
  const target = { seconds: String(TARGET.seconds), 'p99 ms': String(TARGET.p99), 'longest ms': '' }
  print(`${drawTable(`${engine}, a month`, new Map([...rows, ['target', target]]))}\n${loadAverage()}\n`)
  return Object.entries(found).flatMap(([name, { seconds, p99 }]) => [
    ...(name === 'compared' && seconds >= TARGET.seconds ? [`${engine}, ${name}: ${seconds.toFixed(2)} s`] : []),
    ...(p99 >= TARGET.p99 ? [`${engine}, ${name}: event loop p99 ${p99.toFixed(1)} ms`] : []),
  ])
}

process.env.ALLOW_PRIVATE_UPSTREAMS = 'true'
print(`${describeMachine()}; ${entries} entries in ${DAYS} days, ${keys} keys\n`)
const missed = await measure('SQLite')
if (postgres) missed.push(...(await measure('PostgreSQL', postgres)))
else print('Not measured on PostgreSQL: install it, or set TEST_POSTGRES_URL to a server.')
if (missed.length > 0) throw new Error(missed.join('\n'))
