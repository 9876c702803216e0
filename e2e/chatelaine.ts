import { type ChildProcess, execFile } from 'node:child_process'
import { databaseEnv } from './database'

type Said = { code: number; stdout: string; stderr: string }

/** Runs a command of the operator's on a data folder, as `npx chatelaine` does; `watch` may do something to it meanwhile. */
export async function chatelaine(
  dataDir: string,
  words: string[],
  env: Record<string, string> = {},
  watch: (child: ChildProcess) => void = () => {},
): Promise<Said> {
  const { PATH = '', HOME = '' } = process.env
  const database = await databaseEnv(dataDir)
  const options = { env: { NODE_ENV: 'production' as const, PATH, HOME, DATA_DIR: dataDir, ...database, ...env } }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/chatelaine.mjs', ...words], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
    watch(child)
  })
}

/** Runs it with --json and answers what it printed; fails when the command did. */
export async function told<Data>(dataDir: string, words: string[], env?: Record<string, string>): Promise<Data> {
  const { code, stdout, stderr } = await chatelaine(dataDir, [...words, '--json'], env)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as Data
}
