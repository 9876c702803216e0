import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Resident memory in MB. Always 1 where there is no /proc. */
export const residentMb = (pid: number) => statusValue(pid, 'VmRSS')

/** The highest resident memory since `resetPeak`. */
export const peakMb = (pid: number) => statusValue(pid, 'VmHWM')

export function resetPeak(pid: number) {
  const file = `/proc/${pid}/clear_refs`
  if (existsSync(file)) writeFileSync(file, '5')
}

function statusValue(pid: number, name: string): number {
  const file = `/proc/${pid}/status`
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm')
  const kilobytes = existsSync(file) ? line.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : 1
}
