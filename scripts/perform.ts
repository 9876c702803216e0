import { resolve } from 'node:path'
import { env } from '../lib/config/env'
import { openAlone, openBeside } from '../lib/runtime/open'
import type { Command, Outcome } from './commands/command'
import { progressOn } from './progress'

const nothing = { close: async () => {} }

const open: Record<Command['house'], () => Promise<{ close(): Promise<void> }>> = {
  alone: () => openAlone(env(), fail),
  beside: () => openBeside(env()),
  none: async () => nothing,
  stopped: async () => nothing,
}

const fail = (why: unknown): never => {
  throw why
}

/** Runs a command in the house it needs, and answers the exit code. */
export async function perform(
  command: Command,
  given: string[],
  { calledFrom, json }: { calledFrom: string; json: boolean },
): Promise<number> {
  const signal = interruption()
  const call = {
    path: (typed: string) => resolve(calledFrom, typed),
    progress: progressOn(process.stderr),
    signal,
  }
  try {
    const house = await open[command.house]()
    const outcome = await command.run(call, ...given).finally(house.close)
    print(outcome, json)
    return outcome.failed ? 1 : 0
  } catch (error) {
    if (!(error instanceof Error)) throw error
    process.stderr.write(`${error.message}\n`)
    if (json) process.stdout.write(`${JSON.stringify({ error: error.message })}\n`)
    if (error === signal.reason) return 130
    return 'code' in error && error.code === 'HOUSE_TAKEN' ? 3 : 1
  }
}

/** Under npm both the terminal and npm send it, one right after the other: what comes later than this is impatience. */
const AT_ONCE_MS = 1000

/** Aborted by the first interruption; a later one ends the process, for not every wait can be broken off. */
function interruption(): AbortSignal {
  const interrupt = new AbortController()
  let since: number | undefined
  const stop = () => {
    since ??= Date.now()
    if (Date.now() - since > AT_ONCE_MS) process.exit(130)
    interrupt.abort(new Error('Interrupted.'))
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop)
  return interrupt.signal
}

function print({ words, data }: Outcome, json: boolean) {
  process.stdout.write(`${json ? JSON.stringify(data) : words}\n`)
}
