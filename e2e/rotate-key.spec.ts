import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chatelaine, told } from './chatelaine'
import { expect, type House, openHouse, test } from './fixtures'
import { startServer } from './server'
import { openPeople, type Person, startTraffic } from './traffic'

test.slow()

const SECRET = 'sk-traffic-0123456789'

/** Every token and key as the API reveals them. */
async function expectAllOpens(house: House, people: Person[]) {
  for (const { id, token } of people)
    expect((await house.api('GET', '/1/me', undefined, token)).body).toMatchObject({ id, token })
  expect((await house.api('GET', '/1/keys')).body).toMatchObject([{ key: SECRET }])
  expect((await house.api('GET', '/1/users')).status).toBe(200)
}

test('the key is replaced while requests go on: none fails, and everything opens', async () => {
  const { house, close } = await openHouse()
  const people = await openPeople(house, 8)
  const stop = startTraffic(house, people)
  const added: Person[] = []
  for (let round = 0; round < 3; round += 1) {
    const rotated = told<{ key: string }>(house.dataDir, ['rotate-key'])
    for (let n = 0; n < 5; n += 1) {
      const { status, body } = await house.api('POST', '/1/users', { name: `new ${round}.${n}` })
      expect(status).toBe(200)
      added.push({ ...(body as { id: number; token: string }), asked: [] })
    }
    expect(await rotated).toMatchObject({ key: 'placed' })
  }
  await stop()
  expect(new Set(people.flatMap(({ asked }) => asked.map(({ status }) => status)))).toEqual(new Set([200]))
  await expectAllOpens(house, [...people, ...added])
  await house.restart()
  await expectAllOpens(house, [...people, ...added])
  expect(readdirSync(house.dataDir).filter((name) => name.startsWith('encryption.key.'))).toHaveLength(3)
  await close()
})

test('with ENCRYPTION_KEY the new one is printed, and both start the server until it was started with the new one', async () => {
  const before = { ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  const { house, close } = await openHouse({ env: before })
  const people = await openPeople(house, 2)
  const first = await told<{ key: string; next: string }>(house.dataDir, ['rotate-key'], before)
  expect(first.key).toBe('waiting')
  await expectAllOpens(house, people)
  await house.restart()
  await expectAllOpens(house, people)
  expect(house.server.log()).toContain('ENCRYPTION_KEY was replaced by rotate-key')
  expect(await told(house.dataDir, ['rotate-key'], before)).toEqual(first)
  const after = { ENCRYPTION_KEY: first.next }
  expect((await chatelaine(house.dataDir, ['rotate-key'], after)).stderr).toContain('start the server with the new')

  await house.server.stop()
  const second = await startServer({ dataDir: house.dataDir, env: after })
  const keys = await fetch(`${second.url}/1/keys`, { headers: { authorization: `Bearer ${house.rootToken}` } })
  expect(await keys.json()).toMatchObject([{ key: SECRET }])
  await second.stop()
  await expect(startServer({ dataDir: house.dataDir, env: before })).rejects.toThrow('not the one this database')
  await close()
})

test('a replacement that is killed at any moment leaves a house that goes on and starts', async () => {
  const { house, close } = await openHouse()
  const people = await openPeople(house, 2)
  const began = performance.now()
  await told(house.dataDir, ['rotate-key'])
  const takes = performance.now() - began
  for (let round = 0; round < 12; round += 1) {
    await chatelaine(house.dataDir, ['rotate-key'], {}, (child) => {
      // The last third is where it writes; a round falls on each part of it.
      const timer = setTimeout(() => child.kill('SIGKILL'), takes * (0.6 + round / 25))
      child.once('exit', () => clearTimeout(timer))
    })
    await expectAllOpens(house, people)
    if (round % 4 === 3) await house.restart('SIGKILL')
  }
  await house.restart()
  await expectAllOpens(house, people)
  await told(house.dataDir, ['rotate-key'])
  const { file } = await told<{ file: string }>(house.dataDir, ['backup', join(house.dataDir, 'after.db')])
  await house.server.stop()
  await told(house.dataDir, ['restore', file])
  await house.restart()
  await expectAllOpens(house, people)
  await close()
})
