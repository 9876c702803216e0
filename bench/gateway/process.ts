/** Child processes: starting them, and the memory and CPU time they use, as Linux reports them. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Process = { url: string; pid: number; stop(): Promise<void> }

/** Starts a program of bench/programs, which reports its port with `listenForParent`. */
export async function startProgram(program: string, ...args: string[]): Promise<Process> {
  const child = fork(`dist/bench/programs/${program}.js`, args)
  const [{ ready }] = (await once(child, 'message')) as [{ ready: number }]
  return { url: `http://127.0.0.1:${ready}`, pid: child.pid ?? 0, stop: () => stop(child) }
}

/** In the child: listens on a free port, reports it to the parent, and exits with it. */
export function listenForParent(server: Server) {
  process.once('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', () => process.send?.({ ready: (server.address() as AddressInfo).port }))
}

export async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

/** Unit of CPU time in /proc. */
const TICKS_PER_SECOND = 100

/** Milliseconds of CPU time since the process started; null where there is no /proc. */
export function cpuTime(pid: number): number | null {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  // After the name in parentheses, which may contain anything, user and system time are fields 12 and 13.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}

/** Resident memory in MB; null where there is no /proc. */
export function memory(pid: number): { now: number; peak: number } | null {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return null
  const status = readFileSync(file, 'utf8')
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
  return { now: field('VmRSS'), peak: field('VmHWM') }
}

/** Waits until the server at `url` responds, 20 s at most. */
export async function waitForServer(url: string) {
  const timeout = AbortSignal.timeout(20_000)
  for (;;) {
    const response = await fetch(url, { signal: timeout }).catch(() => null)
    if (response) return
    timeout.throwIfAborted()
  }
}
