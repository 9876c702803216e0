import { readFileSync } from 'node:fs'
import { startApp } from '../support/app'
import { expect, test } from '../support/vitest'

/** Processor time a process has used, in ticks of 10 ms. */
const cpuTicks = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    ?.split(' ')
    .slice(11, 13)
    .map(Number)
    .reduce((a, b) => a + b) ?? 0

const OBSERVED_MS = 2000

test.runIf(process.platform === 'linux')(
  'a server whose output is closed keeps serving, and is idle without requests',
  async () => {
    const { app, close } = await startApp()
    app.server.closeLog()
    for (let count = 0; count < 3; count += 1) expect((await app.api('GET', '/1/me')).status).toBe(200)
    expect((await fetch(`${app.url}/sign-in`)).status).toBe(200)
    const before = cpuTicks(app.server.pid)
    // Measured over time: a loop of failing writes would use all of it.
    await new Promise((resolve) => setTimeout(resolve, OBSERVED_MS))
    expect(cpuTicks(app.server.pid) - before).toBeLessThan(50)
    expect(await app.server.stop()).toBe(0)
    await close()
  },
)
