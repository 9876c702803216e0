import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** What of a process is in memory, in MB; always 1 where the system does not tell. */
export const residentMb = (pid: number) => told(pid, 'VmRSS')

/** The most that was since it was last forgotten. */
export const peakMb = (pid: number) => told(pid, 'VmHWM')

export function forgetPeak(pid: number) {
  const file = `/proc/${pid}/clear_refs`
  if (existsSync(file)) writeFileSync(file, '5')
}

function told(pid: number, name: string): number {
  const file = `/proc/${pid}/status`
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm')
  const kilobytes = existsSync(file) ? line.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : 1
}
