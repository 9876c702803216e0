import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

type Call = { baseUrl: string; token: string; model: string; prompt: string }

/** A command line client, and how it is told where to ask. */
export type Agent = {
  name: string
  package: string
  bin: string
  env(call: Call): Record<string, string>
  args(call: Call): string[]
  /** Files in its home folder. */
  files?(call: Call): Record<string, string>
}

export const agents: Agent[] = [
  {
    name: 'Codex',
    package: '@openai/codex',
    bin: 'codex',
    env: ({ token }) => ({ CODEX_API_KEY: token }),
    args: ({ baseUrl, model, prompt }) => [
      ...['exec', '--skip-git-repo-check', '-m', model, '-c', `openai_base_url="${baseUrl}"`, prompt],
    ],
  },
  {
    name: 'opencode',
    package: 'opencode-ai',
    bin: 'opencode',
    env: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1' }),
    args: ({ model, prompt }) => ['run', '--model', `openai/${model}`, prompt],
    files: ({ baseUrl, token }) => ({
      '.config/opencode/opencode.json': JSON.stringify({
        provider: { openai: { options: { baseURL: baseUrl, apiKey: token } } },
      }),
    }),
  },
  {
    name: 'qwen-code',
    package: '@qwen-code/qwen-code',
    bin: 'qwen',
    env: ({ baseUrl, token, model }) => ({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: token, OPENAI_MODEL: model }),
    args: ({ prompt }) => ['--auth-type', 'openai', '--yolo', prompt],
  },
  {
    name: 'cline',
    package: 'cline',
    bin: 'cline',
    // Else it leaves a daemon behind.
    env: () => ({ CLINE_SESSION_BACKEND_MODE: 'local' }),
    args: ({ model, prompt }) => ['-P', 'openai-compatible', '-m', model, prompt],
    files: ({ baseUrl, token: apiKey, model }) => {
      const settings = { provider: 'openai-compatible', apiKey, model, baseUrl }
      const providers = {
        'openai-compatible': { settings, updatedAt: new Date(0).toISOString(), tokenSource: 'manual' },
      }
      const file = { version: 1, lastUsedProvider: 'openai-compatible', modes: {}, providers }
      return { '.cline/data/settings/providers.json': JSON.stringify(file) }
    },
  },
]

/** Some try again for more than a minute before they say why. */
const TIMEOUT_MS = 100_000

/** Runs one prompt in an empty home folder. */
export async function runAgent(dir: string, agent: Agent, call: Call) {
  const home = mkdtempSync(join(tmpdir(), 'agent-'))
  for (const [name, content] of Object.entries(agent.files?.(call) ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  const since = performance.now()
  const env = { PATH: process.env.PATH, HOME: home, NODE_ENV: 'production', ...agent.env(call) } as const
  const child = spawn(join(dir, 'node_modules/.bin', agent.bin), agent.args(call), {
    ...{ cwd: home, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  })
  let timedOut = false
  // Its whole group: what it has started would keep its output open.
  const timer = setTimeout(() => {
    timedOut = true
    process.kill(-(child.pid ?? 0), 'SIGKILL')
  }, TIMEOUT_MS)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  clearTimeout(timer)
  rmSync(home, { recursive: true, force: true })
  return { output: `${stdout}\n${stderr}`, seconds: (performance.now() - since) / 1000, timedOut }
}
