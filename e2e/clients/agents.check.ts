import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Agent, agents, runAgent } from './agents'
import type { UserKind } from './scenarios'
import type { Outcome } from './sdks'
import { printTable } from './table'
import { expectExactLedger, startWorld, type World } from './world'

const { CLIENTS_DIR = '' } = process.env
const versions = JSON.parse(readFileSync(join(CLIENTS_DIR, 'versions.json'), 'utf8'))
const isMissing = (agent: Agent) => !existsSync(join(CLIENTS_DIR, 'node_modules/.bin', agent.bin))

/** Who sends it, and what the output shows. Codex has words of its own for a spent budget. */
const RUNS: Record<string, { user: UserKind; token?: string; shows: RegExp }> = {
  'answers a user with a budget': { user: 'budget', shows: /word0 word1/ },
  'spent budget': { user: 'spent', shows: /monthly budget.*resets on|Quota exceeded/ },
  'invalid token': { user: 'plain', token: 'sk-unknown', shows: /Incorrect API key provided/ },
  'model not allowed': { user: 'mini', shows: /may not use the model "gpt-4o"/ },
}

type Run = Outcome & { output: string }

let world: World
const runs = new Map<string, Run[]>()
beforeAll(async () => {
  world = await startWorld()
  for (const name of Object.keys(RUNS)) await Promise.all(agents.filter((agent) => !isMissing(agent)).map(runOne(name)))
})
afterAll(async () => {
  printTable(
    agents.map((agent) => {
      const missing = isMissing(agent) ? 'not installed' : null
      return { name: `${agent.name} ${versions[agent.package]}`, missing, outcomes: runs.get(agent.name) ?? [] }
    }),
  )
  await world.close()
})

const runOne = (name: string) => async (agent: Agent) => {
  const { user, token, shows } = RUNS[name] ?? { user: 'plain', shows: /./ }
  const id = `${agent.bin}.${name.replaceAll(' ', '-')}`
  const users = await world.addUsers(id)
  const baseUrl = `${world.proxy.originFor(id, world.app.url)}/v1`
  const call = { baseUrl, token: token ?? users[user].token, model: 'gpt-4o', prompt: 'Say hi' }
  const { output, seconds } = await runAgent(CLIENTS_DIR, agent, call)
  const exchanges = world.proxy.exchanges.get(id) ?? []
  const attempts = exchanges.filter(({ method, type }) => method === 'POST' || type === 'websocket').length
  const shown = shows.exec(output)?.[0]
  const outcome = { scenario: name, attempts, seconds, output, raised: shown ?? 'shows nothing' }
  runs.set(agent.name, [...(runs.get(agent.name) ?? []), outcome])
}

describe.each(agents.filter((agent) => !isMissing(agent)))('$name', ({ name }) => {
  test.each(Object.entries(RUNS))('%s', (scenario, { shows }) => {
    const run = runs.get(name)?.find((one) => one.scenario === scenario)
    expect(run?.output).toMatch(shows)
    expect(run?.attempts).toBeGreaterThan(0)
  })
})

test('entries and sums agree after all of it', () => expectExactLedger(world))
