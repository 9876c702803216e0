import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, openHouse, test } from '../fixtures'

/** Processor time that a process has used, in ticks of 10 ms. */
const ticksOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    ?.split(' ')
    .slice(11, 13)
    .map(Number)
    .reduce((a, b) => a + b) ?? 0

test('a server whose log nobody reads any more goes on, and has nothing to do when nobody asks', async () => {
  test.skip(process.platform !== 'linux', 'processor time is read from /proc')
  const { house, close } = await openHouse()
  house.server.closeLog()
  for (let count = 0; count < 3; count += 1) expect((await house.api('GET', '/1/me')).status).toBe(200)
  expect((await fetch(`${house.url}/sign-in`)).status).toBe(200)
  const before = ticksOf(house.server.pid)
  await wait(2000)
  expect(ticksOf(house.server.pid) - before).toBeLessThan(50)
  expect(await house.server.stop()).toBe(0)
  await close()
})
