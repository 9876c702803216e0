import { resolve } from 'node:path'
import { env, loadEnvFile } from '../lib/config/env'
import { messageOfError } from '../lib/core/system-error'
import { openExclusive, openShared } from '../lib/runtime/open'
import type { Command, Flag } from './commands/command'

const rethrow = (why: unknown): never => {
  throw why
}

async function openFor({ opensDatabase, server }: Command): Promise<{ close(): Promise<void> }> {
  if (!opensDatabase) return { close: async () => {} }
  return server === 'any' ? openShared(env()) : openExclusive(env(), rethrow)
}

/** Runs a command and prints its result; returns the exit code. `cwd`: the folder where it was typed. */
export async function runCommand(
  command: Command,
  args: string[],
  { cwd, json, flags }: { cwd: string; json: boolean; flags: Readonly<Record<Flag, boolean>> },
): Promise<number> {
  const signal = interruptSignal()
  const context = {
    path: (typed: string) => resolve(cwd, typed),
    flags,
    progress: progressBar(process.stderr),
    signal,
  }
  try {
    loadEnvFile()
    const { close } = await openFor(command)
    const { text, data, failed } = await command.run(context, ...args).finally(close)
    process.stdout.write(`${json ? JSON.stringify(data) : text}\n`)
    return failed ? 1 : 0
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const message = messageOfError(error)
    process.stderr.write(`${message}\n`)
    if (json) process.stdout.write(`${JSON.stringify({ error: message })}\n`)
    if (error === signal.reason) return 130
    return 'code' in error && error.code === 'DATABASE_IN_USE' ? 3 : 1
  }
}

/** Under npm one Ctrl-C arrives twice, from the terminal and from npm: within this time it counts once. */
const DUPLICATE_WINDOW_MS = 1000

/** Aborted by the first interrupt. A second one ends the process, because not every operation can be cancelled. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  let interruptedAt: number | undefined
  const interrupt = () => {
    interruptedAt ??= Date.now()
    if (Date.now() - interruptedAt > DUPLICATE_WINDOW_MS) process.exit(130)
    controller.abort(new Error('Interrupted.'))
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt)
  return controller.signal
}

const BAR_WIDTH = 24
const REDRAW_INTERVAL_MS = 100

/** Draws a progress bar on a terminal, and nothing elsewhere. */
function progressBar(stream: NodeJS.WriteStream) {
  let drawnAt = 0
  return (step: string, done: number, total: number) => {
    const isEnd = done >= total
    if (!stream.isTTY || (!isEnd && Date.now() - drawnAt < REDRAW_INTERVAL_MS)) return
    drawnAt = Date.now()
    const share = total === 0 ? 1 : Math.min(done / total, 1)
    const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')
    stream.write(`\r\x1b[K${step} ${bar} ${Math.floor(share * 100)} %${isEnd ? '\n' : ''}`)
  }
}
