import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Agent, agents, runAgent } from './agents'
import type { UserKind } from './scenarios'
import { attemptsOf, type Outcome } from './sdks'
import { printTable } from './table'
import { expectExactLedger, PROTOCOLS, startWorld, type World } from './world'

const { CLIENTS_DIR = '' } = process.env
const versions = JSON.parse(readFileSync(join(CLIENTS_DIR, 'versions.json'), 'utf8'))
const isMissing = (agent: Agent) => !existsSync(join(CLIENTS_DIR, 'node_modules/.bin', agent.bin))

/** `shows`: what the output has in any case. Codex has words of its own for a spent budget and a tool, Claude Code for a model. */
type Run = {
  user: UserKind
  shows: RegExp
  model?: keyof typeof PROTOCOLS.openai.models | 'none'
  token?: string
  /** A server without provider keys. */
  bare?: boolean
  callsTool?: boolean
}

/** The first ones make some clients wait for minutes. */
const RUNS: Record<string, Run> = {
  'rejected key': { user: 'plain', model: 'rejected', shows: /does not accept the key/ },
  'unreachable provider': { user: 'plain', model: 'unreachable', shows: /could not be reached/ },
  'no provider key': { user: 'plain', bare: true, shows: /no provider key here/ },
  'rate limit': { user: 'slow', shows: /word0 word1|word word/ },
  answers: { user: 'plain', shows: /word0 word1|word word/ },
  'answers a user with a budget': { user: 'budget', shows: /word0 word1|word word/ },
  'runs a tool': { user: 'budget', callsTool: true, shows: /(The tool \w+:|succeeded in).*from-the-shell/s },
  'spent budget': { user: 'spent', shows: /monthly budget.*resets on|Quota exceeded/ },
  'invalid token': { user: 'plain', token: 'sk-unknown', shows: /Incorrect API key provided/ },
  'model not allowed': { user: 'mini', shows: /may not use the model/ },
  'no such model': { user: 'plain', model: 'none', shows: /does not exist here|may not exist/ },
  'unpriced model': { user: 'budget', model: 'unpriced', shows: /Your token has a monthly budget/ },
}

/** They wait most of the time; more of them would wait for the processor, too. */
const MAX_AT_ONCE = 12

type Done = Outcome & { output: string }

let world: World
const done = new Map<string, Done[]>()
beforeAll(async () => {
  world = await startWorld()
  const waiting = Object.entries(RUNS).flatMap(([name, run]) =>
    agents.filter((agent) => !isMissing(agent)).map((agent) => () => runOne(agent, name, run)),
  )
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next()
  }
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, worker))
})
afterAll(async () => {
  printTable(
    agents.map((agent) => {
      const missing = isMissing(agent) ? 'not installed' : null
      return { name: `${agent.name} ${versions[agent.package]}`, missing, outcomes: done.get(agent.name) ?? [] }
    }),
  )
  await world.close()
})

async function runOne(agent: Agent, name: string, { user, model = 'usual', token, bare, callsTool, shows }: Run) {
  const id = `${agent.bin}.${name.replaceAll(' ', '-')}`
  const users = await world.addUsers(id)
  if (user === 'slow') await world.spendRate(users.slow)
  const call = {
    origin: world.proxy.originFor(id, bare ? world.bare.url : world.app.url),
    token: token ?? (bare ? world.bareUser : users[user]).token,
    model: model === 'none' ? 'no-such-model' : PROTOCOLS[agent.protocol].models[model],
    prompt: callsTool ? agent.toolPrompt : 'Say hi',
  }
  const { output, seconds, timedOut } = await runAgent(CLIENTS_DIR, agent, call)
  const exchanges = world.proxy.exchanges.get(id) ?? []
  const sent = attemptsOf(exchanges.filter(({ method, type }) => method === 'POST' || type === 'websocket'))
  const shown = shows.exec(output)?.[0]
  const works = shown !== undefined && (callsTool || /^word/.test(shown))
  const raised = works ? {} : { raised: `${shown ?? 'shows nothing'}${timedOut ? ', and still tries again' : ''}` }
  done.set(agent.name, [...(done.get(agent.name) ?? []), { scenario: name, ...sent, seconds, output, ...raised }])
}

describe.each(agents.filter((agent) => !isMissing(agent)))('$name', ({ name }) => {
  test.each(Object.entries(RUNS))('%s', (scenario, { shows }) => {
    const run = done.get(name)?.find((one) => one.scenario === scenario)
    expect(run?.output).toMatch(shows)
    expect(run?.attempts).toBeGreaterThan(0)
    // Its first WebSocket is answered: it has not tried anything else before.
    if (name === 'Codex' && scenario.startsWith('answers')) expect(run?.attempts).toBe(1)
  })
})

test('entries and sums agree after all of it', () => expectExactLedger(world))
