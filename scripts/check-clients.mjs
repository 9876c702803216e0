/**
 * `npm run check:clients`: the production build with SDKs and command line clients as they are published, in front of the fake
 * provider. Prints what each one did. They are installed in CLIENTS_DIR, or in a temporary folder that the next run uses again.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { say, which } from './run.mjs'

const NPM = {
  openai: '7.59.0',
  ai: '7.0.173',
  '@ai-sdk/openai': '4.0.118',
  '@langchain/core': '1.4.0',
  '@langchain/openai': '1.6.0',
  zod: '4.6.7',
  '@openai/codex': '0.171.0',
  'opencode-ai': '1.18.33',
  '@qwen-code/qwen-code': '0.24.4',
  cline: '3.0.65',
  '@anthropic-ai/claude-code': '2.1.332',
  '@google/gemini-cli': '0.61.0',
}
const PYTHON = '3.57.0'
const GO = '3.100.0'

const dir = process.env.CLIENTS_DIR ?? join(tmpdir(), 'chatelaine-clients')
mkdirSync(join(dir, 'go'), { recursive: true })

install('package.json', JSON.stringify({ private: true, type: 'module', dependencies: NPM }, null, 2), () => {
  say('Installing the clients of npm (two minutes) …')
  return isDone('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], dir)
})
if (which('python3'))
  install('python.txt', `openai==${PYTHON}\n`, () => {
    say('Installing the SDK for Python …')
    return (
      isDone('python3', ['-m', 'venv', 'python'], dir) &&
      isDone('python/bin/pip', ['install', '-qr', 'python.txt'], dir)
    )
  })
else say('Python is not installed: its SDK is skipped.')
if (which('go')) {
  copyFileSync('e2e/clients/programs/openai_sdk.go', join(dir, 'go/main.go'))
  say('Building the SDK for Go (minutes the first time) …')
  install('go/go.mod', `module clients\n\ngo 1.24\n\nrequire github.com/openai/openai-go/v3 v${GO}\n`, () =>
    isDone('go', ['mod', 'tidy'], join(dir, 'go')),
  )
  if (!isDone('go', ['build', '-o', 'client', '.'], join(dir, 'go'))) say('It cannot be built: it is skipped.')
} else say('Go is not installed: its SDK is skipped.')

writeFileSync(join(dir, 'versions.json'), JSON.stringify({ ...NPM, python: PYTHON, go: GO }))
const env = { ...process.env, CLIENTS_DIR: dir }
process.exitCode =
  spawnSync('node_modules/.bin/vitest', ['run', '--project', 'clients'], { env, stdio: 'inherit' }).status ?? 1

/** Installs what a file lists, unless it already lists that. */
function install(name, content, work) {
  const [file, stamp] = [join(dir, name), join(dir, `${name}.installed`)]
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content) return
  writeFileSync(file, content)
  if (work()) writeFileSync(stamp, content)
  else say(`${name} cannot be installed: what needs it is skipped.`)
}

function isDone(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: 'inherit' }).status === 0
}
