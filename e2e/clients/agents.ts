import { join } from 'node:path'
import { runClient } from '../support/command-line-client'

/** `origin`: where the server is, without a path. */
type Call = { origin: string; token: string; model: string; prompt: string }

/** A command line client, and how it is told where to ask. */
export type Agent = {
  name: string
  package: string
  bin: string
  protocol: 'openai' | 'anthropic' | 'gemini'
  /** Makes the fake provider call its shell, which prints `from-the-shell`. */
  toolPrompt: string
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
    protocol: 'openai',
    toolPrompt: 'call:exec_command {"cmd":"echo from-the-shell"}',
    env: ({ token }) => ({ CODEX_API_KEY: token }),
    args: ({ origin, model, prompt }) => [
      ...['exec', '--skip-git-repo-check', '-m', model, '-c', `openai_base_url="${origin}/v1"`, prompt],
    ],
  },
  {
    name: 'opencode',
    package: 'opencode-ai',
    bin: 'opencode',
    protocol: 'openai',
    toolPrompt: 'call:bash {"command":"echo from-the-shell","description":"Says it"}',
    env: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1' }),
    // Of an argument with blanks it escapes the quotes.
    args: ({ model, prompt }) => ['run', '--model', `openai/${model}`, ...prompt.split(' ')],
    // Models that it does not know it asks for only if they are listed.
    files: ({ origin, token, model }) => ({
      '.config/opencode/opencode.json': JSON.stringify({
        provider: { openai: { options: { baseURL: `${origin}/v1`, apiKey: token }, models: { [model]: {} } } },
      }),
    }),
  },
  {
    name: 'qwen-code',
    package: '@qwen-code/qwen-code',
    bin: 'qwen',
    protocol: 'openai',
    toolPrompt: 'call:run_shell_command {"command":"echo from-the-shell","is_background":false}',
    env: ({ origin, token, model }) => ({
      OPENAI_BASE_URL: `${origin}/v1`,
      OPENAI_API_KEY: token,
      OPENAI_MODEL: model,
    }),
    args: ({ prompt }) => ['--auth-type', 'openai', '--yolo', prompt],
  },
  {
    name: 'cline',
    package: 'cline',
    bin: 'cline',
    protocol: 'openai',
    toolPrompt: 'call:run_commands {"commands":["echo from-the-shell"]}',
    // Else it leaves a daemon behind.
    env: () => ({ CLINE_SESSION_BACKEND_MODE: 'local' }),
    args: ({ model, prompt }) => ['-P', 'openai-compatible', '-m', model, prompt],
    files: ({ origin, token: apiKey, model }) => {
      const settings = { provider: 'openai-compatible', apiKey, model, baseUrl: `${origin}/v1` }
      const providers = {
        'openai-compatible': { settings, updatedAt: new Date(0).toISOString(), tokenSource: 'manual' },
      }
      const file = { version: 1, lastUsedProvider: 'openai-compatible', modes: {}, providers }
      return { '.cline/data/settings/providers.json': JSON.stringify(file) }
    },
  },
  {
    name: 'Claude Code',
    package: '@anthropic-ai/claude-code',
    bin: 'claude',
    protocol: 'anthropic',
    toolPrompt: 'call:Bash {"command":"echo from-the-shell","description":"Says it"}',
    env: ({ origin, token }) => ({
      ANTHROPIC_BASE_URL: origin,
      ANTHROPIC_AUTH_TOKEN: token,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    }),
    args: ({ model, prompt }) => ['-p', prompt, '--allowedTools', 'Bash', '--model', model],
  },
  {
    name: 'Gemini CLI',
    package: '@google/gemini-cli',
    bin: 'gemini',
    protocol: 'gemini',
    toolPrompt: 'call:run_shell_command {"command":"echo from-the-shell"}',
    env: ({ origin, token }) => ({
      GOOGLE_GEMINI_BASE_URL: origin,
      GEMINI_API_KEY: token,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    }),
    args: ({ model, prompt }) => ['-p', prompt, '-m', model, '--yolo'],
    // With a base URL from the environment alone, it asks how to authenticate.
    files: () => ({
      '.gemini/settings.json': JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }),
    }),
  },
]

/** Some try again for minutes before they say why. */
const TIMEOUT_MS = 300_000

/** Runs one prompt in an empty home folder. */
export async function runAgent(dir: string, agent: Agent, call: Call) {
  const command = join(dir, 'node_modules/.bin', agent.bin)
  const options = { files: agent.files?.(call) ?? {}, timeoutMs: TIMEOUT_MS }
  const { stdout, stderr, ...rest } = await runClient(command, agent.args(call), agent.env(call), options)
  return { output: `${stdout}\n${stderr}`, ...rest }
}
