import { existsSync, readFileSync } from 'node:fs'

/** What of a process is in memory, in MB; always 1 where the system does not tell. */
export function residentMb(pid: number): number {
  const file = `/proc/${pid}/status`
  const kilobytes = existsSync(file) ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : 1
}
