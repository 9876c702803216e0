import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Exchange } from './recording-proxy'
import { ERROR_CASES, type ErrorCase, FEATURES, type UserKind } from './scenarios'
import type { World } from './world'

/** What a client did in one scenario. */
export type Outcome = {
  scenario: string
  attempts: number
  /** Seconds before each attempt but the first. */
  waits: number[]
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
  /** Errors that it is not given. */
  skips?: string[]
}

const PROGRAMS = join(import.meta.dirname, 'programs')

const AI_SDK = { isOfficial: false, lacks: ['models', 'malformed', 'background', 'retrieve'] }
const LANGCHAIN = {
  isOfficial: false,
  lacks: ['images', 'speech', 'transcription', 'models', 'background', 'previous', 'retrieve'],
}

/** Those in the project's own `node_modules`, without the errors after which they wait for more than ten seconds. */
export function ownSdks(): Sdk[] {
  const sdk = (name: string, program: string, { skips, ...more }: Partial<Sdk> = {}): Sdk => ({
    name,
    missing: null,
    command: [process.execPath, join(PROGRAMS, program)],
    isOfficial: true,
    lacks: [],
    skips: ['rate', ...(skips ?? [])],
    ...more,
  })
  return [
    sdk('openai for Node', 'openai.mjs'),
    sdk('AI SDK', 'ai-sdk.mjs', AI_SDK),
    // Version 1.4 decodes what is not encoded, unless it is told the format.
    sdk('LangChain', 'langchain.mjs', {
      ...LANGCHAIN,
      lacks: [...LANGCHAIN.lacks, 'embeddings'],
      skips: ['rejected', 'unreachable', 'broken', 'no-key'],
    }),
  ]
}

/** `dir`: where `scripts/check-clients.mjs` has installed them. */
export function sdksIn(dir: string): Sdk[] {
  for (const file of ['run.mjs', 'openai.mjs', 'ai-sdk.mjs', 'langchain.mjs'])
    copyFileSync(join(PROGRAMS, file), join(dir, file))
  const versions: Record<string, string> = JSON.parse(readFileSync(join(dir, 'versions.json'), 'utf8'))
  const sdk = (name: string, packageName: string, file: string, command: string[], more: Partial<Sdk> = {}): Sdk => ({
    name: `${name} ${versions[packageName]}`,
    missing: existsSync(join(dir, file)) ? null : 'not installed',
    command,
    isOfficial: true,
    lacks: [],
    ...more,
  })
  const onNode = (name: string, packageName: string, program: string, more?: Partial<Sdk>) =>
    sdk(name, packageName, `node_modules/${packageName}`, [process.execPath, join(dir, program)], more)
  const python = 'python/bin/python'
  return [
    onNode('openai for Node', 'openai', 'openai.mjs'),
    sdk('openai for Python', 'python', python, [join(dir, python), join(PROGRAMS, 'openai_sdk.py')]),
    sdk('openai for Go', 'go', 'go/client', [join(dir, 'go/client')]),
    onNode('AI SDK', 'ai', 'ai-sdk.mjs', AI_SDK),
    onNode('LangChain', '@langchain/openai', 'langchain.mjs', LANGCHAIN),
  ]
}

type Scenario = Partial<ErrorCase> & { feature: string }

/** Runs all scenarios with one SDK, at the same time. */
export async function runSdk(world: World, { command, lacks, skips = [] }: Sdk, prefix: string): Promise<Outcome[]> {
  const users = await world.addUsers(prefix)
  const scenarios = new Map<string, Scenario>([
    ...Object.keys(FEATURES).map((feature): [string, Scenario] => [feature, { feature }]),
    ...Object.entries(ERROR_CASES).map(([name, errorCase]): [string, Scenario] => [`error-${name}`, errorCase]),
  ])
  for (const [name, { feature }] of scenarios) if (lacks.includes(feature)) scenarios.delete(name)
  for (const name of skips) scenarios.delete(`error-${name}`)
  world.proxy.beforeFirst.set(`${prefix}.error-held`, () => world.holdBudget(users.holder))
  world.proxy.beforeFirst.set(`${prefix}.error-busy`, () => world.fillSlots(users.busy))
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
    const exchanges = world.proxy.exchanges.get(id) ?? []
    return { ...outcome, scenario: id.slice(prefix.length + 1), ...attemptsOf(exchanges) }
  })
}

export const attemptsOf = (exchanges: Exchange[]) => ({
  attempts: exchanges.length,
  waits: exchanges.slice(1).map(({ at }, index) => (at - (exchanges[index]?.at ?? 0)) / 1000),
})
