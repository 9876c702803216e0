import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type App, startApp } from '../support/app'
import { databaseEnv, removeDatabase } from '../support/database'
import { newFolder } from '../support/server-process'
import { operationsGuide } from './commands'
import { inRoot, makeRoot } from './root-folder'

/** A machine as the operations guide assumes it, with a running server. */
export type Machine = {
  app: App
  /** The folder that stands for /. */
  root: string
  /** Runs a command of the guide. Fails if the command does; otherwise returns its standard output. */
  run(script: string): Promise<string>
  close(): Promise<void>
}

/** Commands that the guide says need a stopped server. */
const offlineCommands = [...operationsGuide.matchAll(/^\| `([\w-]+)[^|]*\| stopped \|/gm)].map(([, name = '']) => name)
const isOffline = (script: string) => offlineCommands.some((name) => script.includes(`npx chatelaine ${name} `))

export async function startMachine(env: Record<string, string> = {}): Promise<Machine> {
  const { app, close } = await startApp({ env })
  const root = makeRoot(app.dataDir)
  const emptyFolders: string[] = []
  const database = await databaseEnv(app.dataDir)
  const variables = {
    ...{ ROOT: root, PATH: join(root, 'bin'), HOME: join(root, 'home'), NODE_ENV: 'production' as const, PORT: '0' },
    ...{ DATA_DIR: app.dataDir, ROOT_TOKEN: app.rootToken, npm_config_update_notifier: 'false' },
    ...database,
    ...env,
  }

  const emptyDatabase = async () => {
    const folder = newFolder()
    emptyFolders.push(folder)
    return (await databaseEnv(folder)).DATABASE_URL ?? ''
  }

  /** Replaces the guide's examples with what exists here. */
  const adapt = async (script: string) => {
    const url = script.includes('postgres://') ? await emptyDatabase() : ''
    return inRoot(root, script)
      .replaceAll('postgres://chatelaine:…@db.example/chatelaine', url)
      .replaceAll('http://localhost:3000', app.url)
      .replaceAll('https://api.openai.com', app.provider.url)
      .replaceAll('<command>', 'root_token')
  }

  return {
    app,
    root,
    async run(script) {
      const adapted = await adapt(script)
      if (adapted.endsWith('npm start')) return runUntilReady(adapted, variables)
      const mustStop = isOffline(script) || script.startsWith('pg_restore ')
      if (isOffline(script)) expect(await runShell(adapted, variables)).toMatchObject({ code: 3 })
      if (mustStop) await app.server.stop()
      const { code, stdout, stderr } = await runShell(adapted, variables)
      if (mustStop) await app.restart()
      expect(code, stderr).toBe(0)
      return stdout
    },
    async close() {
      await close()
      for (const folder of emptyFolders) await removeDatabase(folder)
    },
  }
}

type Result = { code: number | null; stdout: string; stderr: string }

const runShell = (script: string, env: NodeJS.ProcessEnv): Promise<Result> =>
  new Promise((resolve) => {
    const child = execFile('sh', ['-ec', script], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })

/** Starts a server on a folder of its own, and stops it as soon as it is ready. Returns its log. */
async function runUntilReady(script: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('sh', ['-ec', script], { env: { ...env, DATA_DIR: newFolder() }, detached: true })
  let log = ''
  let signalled = false
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      log += piece
      if (signalled || !log.includes('"msg":"ready"')) return
      signalled = true
      process.kill(-(child.pid ?? 0))
    })
  await once(child, 'close')
  expect(log).toContain('"msg":"stopped"')
  return log
}
