/** Child processes: starting them, and the memory and CPU time they use, as Linux reports them. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'

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

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

/** Milliseconds or microseconds of CPU time by thread; `all` is the process. */
export type CpuTimes = { all: number } & Record<string, number>

/** Milliseconds in a tick, the unit of CPU time in /proc. */
const TICK_MS = 10
/** What runs an event loop has a name of its own; the rest belongs to V8 and libuv. */
const POOL_THREAD = /^(node|V8Worker|DelayedTask|libuv-worker|SignalInspector|Signal)/

/** Milliseconds of CPU time since the process started; null where there is no /proc. */
export function cpuTimes(pid: number): CpuTimes | null {
  if (!existsSync(`/proc/${pid}/task`)) return null
  const times: CpuTimes = { all: ticks(`/proc/${pid}/stat`) * TICK_MS }
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`
    const comm = readFileSync(`${folder}/comm`, 'utf8').trim()
    const name = thread === String(pid) ? 'main' : POOL_THREAD.test(comm) ? 'pools' : comm
    times[name] = (times[name] ?? 0) + ticks(`${folder}/stat`) * TICK_MS
  }
  return times
}

/** What has been used between two readings, times `factor`. */
export const sinceThen = (before: CpuTimes, after: CpuTimes, factor: number): CpuTimes => ({
  all: 0,
  ...Object.fromEntries(Object.entries(after).map(([name, time]) => [name, (time - (before[name] ?? 0)) * factor])),
})

/** User and system time are fields 12 and 13 after the name in parentheses, which may contain anything. */
function ticks(file: string): number {
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

/** Resident memory in MB; null where there is no /proc. */
export function memory(pid: number): { now: number; peak: number } | null {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return null
  const status = readFileSync(file, 'utf8')
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
  return { now: field('VmRSS'), peak: field('VmHWM') }
}
