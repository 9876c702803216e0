/** `npm run demo`: a server on a temporary database with a year of plausible usage. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from '../lib/config/env'
import { seedDemo } from '../lib/demo/seed'

const folder = mkdtempSync(join(tmpdir(), 'chatelaine-demo-'))
const environment = {
  LOG_LEVEL: 'warn',
  PORT: '3100',
  ...process.env,
  NODE_ENV: 'production' as const,
  // The demo must never use the real database.
  ...{ DATABASE_URL: '', DATABASE_URL_FILE: '', ENCRYPTION_KEY: '', ENCRYPTION_KEY_FILE: '' },
  ...{ ENCRYPTION_KEY_COMMAND: '', ENCRYPTION_KEY_COMMAND_FILE: '' },
  ...{ ROOT_TOKEN: '', ROOT_TOKEN_FILE: '' },
  DATA_DIR: folder,
}
const { rootToken } = await seedDemo(parseEnv(environment), Date.now())

const server = spawn(process.execPath, ['dist/server.js'], {
  env: environment,
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
server.on('message', ({ ready }: { ready: number }) => {
  process.stdout.write(
    `\n  Open http://localhost:${ready} and sign in with ${rootToken}\n  Ctrl-C stops the demo and deletes its data.\n\n`,
  )
  process.send?.({ ready, rootToken })
})
server.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(code ?? 0)
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal))
