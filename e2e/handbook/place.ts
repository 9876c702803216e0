import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { databaseEnv, removeDatabase } from '../database'
import { expect, type House, openHouse } from '../fixtures'
import { newFolder } from '../server'
import { handbook } from './commands'
import { makeRoot, under } from './root'

/** A house whose server runs, on a machine where everything is where the handbook supposes it to be. */
export type Place = {
  house: House
  /** The machine's root folder. */
  root: string
  /** Does what the handbook says, and fails when that does. */
  follow(script: string): Promise<string>
  close(): Promise<void>
}

/** Verbs of which the table of commands says that the server has to be stopped. */
const stopped = [...handbook.matchAll(/^\| `([\w-]+)[^|]*\| stopped \|/gm)].map(([, name = '']) => name)
const wantsItStopped = (script: string) => stopped.some((name) => script.includes(`npx chatelaine ${name} `))

export async function openPlace(env: Record<string, string> = {}): Promise<Place> {
  const { house, close } = await openHouse({ env })
  const root = makeRoot(house.dataDir)
  const empty: string[] = []
  const database = await databaseEnv(house.dataDir)
  const variables = {
    ...{ ROOT: root, PATH: join(root, 'bin'), HOME: join(root, 'home'), NODE_ENV: 'production' as const, PORT: '0' },
    ...{ DATA_DIR: house.dataDir, ROOT_TOKEN: house.rootToken, npm_config_update_notifier: 'false' },
    ...database,
    ...env,
  }

  const emptyDatabase = async () => {
    const folder = newFolder()
    empty.push(folder)
    return (await databaseEnv(folder)).DATABASE_URL ?? ''
  }

  /** Where the handbook can only give an example, what it stands for here. */
  const here = async (script: string) => {
    const url = script.includes('postgres://') ? await emptyDatabase() : ''
    return under(root, script)
      .replaceAll('postgres://chatelaine:…@db.example/chatelaine', url)
      .replaceAll('http://localhost:3000', house.url)
      .replaceAll('https://api.openai.com', house.fake.url)
      .replaceAll('<command>', 'root_token')
  }

  return {
    house,
    root,
    async follow(script) {
      const text = await here(script)
      if (text.endsWith('npm start')) return untilReady(text, variables)
      const mustStop = wantsItStopped(script) || script.startsWith('pg_restore ')
      if (wantsItStopped(script)) expect(await run(text, variables)).toMatchObject({ code: 3 })
      if (mustStop) await house.server.stop()
      const { code, stdout, stderr } = await run(text, variables)
      if (mustStop) await house.restart()
      expect(code, stderr).toBe(0)
      return stdout
    },
    async close() {
      await close()
      for (const each of empty) await removeDatabase(each)
    },
  }
}

type Said = { code: number | null; stdout: string; stderr: string }

const run = (text: string, env: NodeJS.ProcessEnv): Promise<Said> =>
  new Promise((resolve) => {
    const child = execFile('sh', ['-ec', text], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })

/** A server of its own, in a folder of its own, told to stop as soon as it is there. */
async function untilReady(text: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('sh', ['-ec', text], { env: { ...env, DATA_DIR: newFolder() }, detached: true })
  let log = ''
  let told = false
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      log += piece
      if (told || !log.includes('"msg":"ready"')) return
      told = true
      process.kill(-(child.pid ?? 0))
    })
  await once(child, 'close')
  expect(log).toContain('"msg":"stopped"')
  return log
}
