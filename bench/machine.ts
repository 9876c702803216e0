/** Says on what a benchmark ran, and how busy that was with other things. */
import { availableParallelism, cpus, loadavg } from 'node:os'

export const machine = () =>
  `Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}`

export const load = () => `load average ${loadavg()[0]?.toFixed(1)}`
