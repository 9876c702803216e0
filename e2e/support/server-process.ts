import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { databaseEnv } from './database'

export type Server = {
  url: string
  dataDir: string
  /** Everything it has written to its output so far. */
  log(): string
  /** Closes the reading end of its output. */
  closeLog(): void
  /** Resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  isUp(): boolean
  pid: number
}

const DEFAULTS = { PORT: '0', REPORTING_TZ: 'Asia/Shanghai', ALLOW_PRIVATE_UPSTREAMS: 'true', PRICES_URL: 'off' }

/** `postgres`: a PostgreSQL server other than the one all tests share. `cwd`: a folder with the build in it. */
type Options = { cwd?: string; dataDir?: string; env?: Record<string, string>; postgres?: string | undefined }

const children = new Set<ChildProcess>()
// A failed test does not reach the line that stops its server.
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts the production build on a free port. Rejects with its log if it exits before it is ready. */
export async function startServer({
  cwd = '.',
  dataDir = newFolder(),
  env = {},
  postgres,
}: Options = {}): Promise<Server> {
  const logFile = join(dataDir, 'log.ndjson')
  const log = createWriteStream(logFile, { flags: 'a' })
  const { PATH = '', HOME = '' } = process.env
  const database = await databaseEnv(env.DATA_DIR ?? dataDir, postgres)
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/server.js'], {
    env: { NODE_ENV: 'production', PATH, HOME, DATA_DIR: dataDir, ...database, ...DEFAULTS, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.add(child)
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  const readLog = () => readFileSync(logFile, 'utf8')
  // `close` and not `exit`: its last lines may arrive after it has exited.
  const closed = once(child, 'close').then(() => {
    children.delete(child)
    return finished(log.end())
  })
  const port = await ready(child, closed, readLog)
  const isUp = () => child.exitCode === null && child.signalCode === null

  return {
    url: `http://localhost:${port}`,
    dataDir,
    pid: child.pid ?? 0,
    log: readLog,
    closeLog() {
      child.stdout?.destroy()
      child.stderr?.destroy()
    },
    isUp,
    async stop(signal = 'SIGTERM') {
      if (isUp()) child.kill(signal)
      await closed
      return child.exitCode
    },
  }
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'chatelaine-e2e-'))

async function ready(child: ChildProcess, closed: Promise<unknown>, readLog: () => string): Promise<number> {
  const exited = closed.then(() => {
    throw new Error(`The server exited with ${child.exitCode}:\n${readLog()}`)
  })
  const [message] = await Promise.race([once(child, 'message'), exited])
  return message.ready
}
