import { type App, addKey, addUser, startApp, type User } from '../support/app'
import { runCli } from '../support/cli'
import { timing } from '../support/timing'
import { expect } from '../support/vitest'
import { startRecordingProxy } from './recording-proxy'
import { USERS, type UserKind } from './scenarios'

const failing = (suffix: string) => ({
  unpriced: `custom-${suffix}`,
  rejected: `rejected-${suffix}`,
  unreachable: `unreachable-${suffix}`,
})
/** The type of its keys, and its models: one that works, and three that do not. */
export const PROTOCOLS = {
  openai: { type: 'openai', models: { usual: 'gpt-4o', ...failing('model') } },
  anthropic: { type: 'claude', models: { usual: 'claude-sonnet-4-5', ...failing('claude') } },
  gemini: { type: 'gemini', models: { usual: 'gemini-2.5-flash', ...failing('gemini') } },
}
/** More than an SDK's scenarios of one user, which it runs at the same time. */
const MAX_OPEN = 30
/** Milliseconds for which a held budget stays held: longer than the wait of `Retry-After: 1`. */
const HOLD_MS = 1500

/** The production server in front of the fake provider, another one without provider keys, and the proxy before both. */
export async function startWorld() {
  const [{ app, close: closeApp }, { app: bare, close: closeBare }] = await Promise.all([
    // What a held budget makes clients do shows only if requests do not wait for it here.
    startApp({
      env: { MAX_BODY_MB: '1', REPORTING_TZ: 'UTC', BUDGET_WAIT_SECONDS: '0', MAX_CONCURRENT_REQUESTS: `${MAX_OPEN}` },
    }),
    startApp(),
  ])
  const proxy = await startRecordingProxy()
  const { provider } = app
  const served = ['gpt-*', 'text-embedding-3-small', 'tts-1', 'whisper-1']
  for (const { type, models } of Object.values(PROTOCOLS)) {
    const others = type === 'openai' ? {} : { api_type: type, endpoint: provider.url }
    const all = [...(type === 'openai' ? served : [models.usual]), models.unpriced]
    await addKey(app, { ...others, key: `sk-of-the-team-${type}`, name: `team ${type}`, models: all })
    const rejected = `sk-that-the-provider-rejects-${type}`
    provider.rejectedKeys.add(rejected)
    await addKey(app, { ...others, key: rejected, name: `rejected ${type}`, models: [models.rejected] })
    const nowhere = { endpoint: 'http://127.0.0.1:1/v1', models: [models.unreachable] }
    await addKey(app, { ...others, key: `sk-nowhere-${type}`, name: `nowhere ${type}`, ...nowhere })
  }
  const bareUser = await addUser(bare, { name: 'bare' })

  /** One user of each kind for a client. */
  async function addUsers(client: string): Promise<Record<UserKind, User>> {
    const kinds = Object.entries(USERS)
    const users = await Promise.all(
      kinds.map(async ([kind, limits]) => [kind, await addUser(app, { name: `${client} ${kind}`, ...limits })]),
    )
    return Object.fromEntries(users)
  }

  /** Holds what is left of the user's budget while one request of theirs is open. */
  async function holdBudget({ token }: User) {
    const content = `pace:${HOLD_MS} of ${token}`
    void post(app, token, content)
    while (!provider.requests.some(({ body }) => body.includes(content)))
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  /** Has as many requests open as a user may. */
  async function fillSlots({ token }: User) {
    const content = `pace:${HOLD_MS} of ${token}`
    for (let count = 0; count < MAX_OPEN; count += 1) void post(app, token, content)
    while (provider.requests.filter(({ body }) => body.includes(content)).length < MAX_OPEN)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  return {
    ...{ app, bare, proxy, bareUser, addUsers, holdBudget, fillSlots },
    /** Uses up what a user may send within a minute. */
    spendRate: ({ token }: User) => post(app, token, 'hi'),
    async close() {
      await proxy.close()
      await closeApp()
      await closeBare()
    },
  }
}

/** Every total is the sum of its entries, and nothing is left open. */
export async function expectExactLedger({ app }: World) {
  const finding = async (name: string) => {
    const { stdout } = await runCli(app.dataDir, ['doctor', '--json'])
    return JSON.parse(stdout).findings.find(({ check }: { check: string }) => check === name)?.message
  }
  await expect.poll(() => finding('requests'), { timeout: timing.slowPoll }).toBe('0 in progress')
  expect(await finding('ledger')).toBe('every total is the sum of its parts')
}

export type World = Awaited<ReturnType<typeof startWorld>>

async function post(app: App, token: string, content: string) {
  const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
  const response = await fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  })
  await response.text()
}
