import { type ChildProcess, execFile } from 'node:child_process'
import { databaseEnv } from './database'

type CliResult = { code: number; stdout: string; stderr: string }

/** Runs an operator's command on a data folder, as `npx chatelaine` does. `onSpawn` may interfere with the process. */
export async function runCli(
  dataDir: string,
  args: string[],
  env: Record<string, string> = {},
  onSpawn: (child: ChildProcess) => void = () => {},
): Promise<CliResult> {
  const { PATH = '', HOME = '' } = process.env
  const database = await databaseEnv(dataDir)
  const options = { env: { NODE_ENV: 'production' as const, PATH, HOME, DATA_DIR: dataDir, ...database, ...env } }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/chatelaine.mjs', ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
    onSpawn(child)
  })
}

/** Runs a command with --json and parses its output. Rejects if the command fails. */
export async function cliJson<Data>(dataDir: string, args: string[], env?: Record<string, string>): Promise<Data> {
  const { code, stdout, stderr } = await runCli(dataDir, [...args, '--json'], env)
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}: ${stderr}`)
  return JSON.parse(stdout) as Data
}
