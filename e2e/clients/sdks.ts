import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { FEATURES, REFUSALS, type Refusal, type UserKind } from './scenarios'
import type { World } from './world'

/** What a client did in one scenario. */
export type Outcome = {
  scenario: string
  attempts: number
  seconds: number
  answer?: unknown
  raised?: string
  status?: number
  code?: string
}

export type Sdk = {
  name: string
  /** Why it cannot be run here; null if it can. */
  missing: string | null
  command: string[]
  /** It acts on `x-should-retry`, and tries again twice. */
  isOfficial: boolean
  /** What it cannot do. */
  lacks: string[]
}

const PROGRAMS = join(import.meta.dirname, 'programs')

/** `dir`: where `scripts/check-clients.mjs` has installed them. */
export function sdksIn(dir: string): Sdk[] {
  for (const file of ['run.mjs', 'openai.mjs', 'ai-sdk.mjs', 'langchain.mjs'])
    copyFileSync(join(PROGRAMS, file), join(dir, file))
  const version = (name: string) =>
    JSON.parse(readFileSync(join(dir, 'node_modules', name, 'package.json'), 'utf8')).version
  const onNode = (program: string) => ({ command: [process.execPath, join(dir, program)], missing: null })
  const [python, go] = [join(dir, 'python/bin/python'), join(dir, 'go/client')]
  const unless = (file: string, language: string) => (existsSync(file) ? null : `${language} is not installed`)
  const pythonCommand = [python, join(PROGRAMS, 'openai_sdk.py')]
  return [
    { name: `openai ${version('openai')} (Node)`, ...onNode('openai.mjs'), isOfficial: true, lacks: [] },
    {
      ...{ name: 'openai (Python)', command: pythonCommand, missing: unless(python, 'Python') },
      ...{ isOfficial: true, lacks: [] },
    },
    { name: 'openai (Go)', command: [go], missing: unless(go, 'Go'), isOfficial: true, lacks: [] },
    {
      ...{ name: `AI SDK ${version('ai')}`, ...onNode('ai-sdk.mjs'), isOfficial: false },
      lacks: ['models', 'malformed', 'background', 'retrieve'],
    },
    {
      ...{ name: `LangChain ${version('@langchain/openai')}`, ...onNode('langchain.mjs'), isOfficial: false },
      lacks: ['images', 'speech', 'transcription', 'models', 'background', 'previous', 'retrieve'],
    },
  ]
}

type Scenario = Partial<Refusal> & { feature: string }

/** Runs all scenarios with one SDK, at the same time. */
export async function runSdk(world: World, { command, lacks }: Sdk, prefix: string): Promise<Outcome[]> {
  const users = await world.addUsers(prefix)
  const scenarios = new Map<string, Scenario>([
    ...Object.keys(FEATURES).map((feature): [string, Scenario] => [feature, { feature }]),
    ...Object.entries(REFUSALS).map(([name, refusal]): [string, Scenario] => [`refused-${name}`, refusal]),
  ])
  for (const [name, { feature }] of scenarios) if (lacks.includes(feature)) scenarios.delete(name)
  world.proxy.beforeFirst.set(`${prefix}.refused-held`, () => world.holdBudget(users.holder))
  await world.spendRate(users.slow)

  const tokenOf = ({ token, bare, user = 'plain' }: { token?: string; bare?: boolean; user?: UserKind }) =>
    token ?? (bare ? world.bareUser.token : users[user].token)
  const sent = [...scenarios].map(([name, { feature, path = '/v1', model = 'gpt-4o', ...who }]) => {
    const id = `${prefix}.${name}`
    const origin = world.proxy.originFor(id, (who.bare ? world.bare : world.app).url)
    return { id, feature, model, baseUrl: `${origin}${path}`, token: tokenOf(who) }
  })
  const [file = '', ...args] = command
  const child = spawn(file, [...args, JSON.stringify(sent)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = (await text(child.stdout)).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const { id, ...outcome } = JSON.parse(line)
    const attempts = world.proxy.exchanges.get(id)?.length ?? 0
    return { ...outcome, scenario: id.slice(prefix.length + 1), attempts }
  })
}
