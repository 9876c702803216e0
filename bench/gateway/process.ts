/** Starts a program, and says what it takes: memory and processor time as Linux counts them. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'

export type Running = { url: string; pid: number; stop(): Promise<void> }

/** A bundle of bench/programs, which tells its port. */
export async function start(program: string, ...rest: string[]): Promise<Running> {
  const child = fork(`dist/bench/programs/${program}.js`, rest)
  const [{ ready }] = (await once(child, 'message')) as [{ ready: number }]
  return { url: `http://127.0.0.1:${ready}`, pid: child.pid ?? 0, stop: () => stop(child) }
}

export async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}

const HERTZ = 100

/** Milliseconds of processor time since its start; null where the system does not say. */
export function processorTime(pid: number): number | null {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  // Behind the name in parentheses, which may hold anything: user and system time are the 12th and 13th field.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / HERTZ
}

/** MB: now, and the most it ever was. */
export function memory(pid: number): { now: number; peak: number } | null {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return null
  const status = readFileSync(file, 'utf8')
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
  return { now: of('VmRSS'), peak: of('VmHWM') }
}

/** Waits until a server of somebody else's takes connections. */
export async function listening(url: string) {
  const patience = AbortSignal.timeout(20_000)
  for (;;) {
    const answered = await fetch(url, { signal: patience }).catch(() => null)
    if (answered) return
    patience.throwIfAborted()
  }
}
