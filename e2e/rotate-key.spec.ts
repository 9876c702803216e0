import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chatelaine, told } from './chatelaine'
import { onPostgres } from './database'
import { apiAt, expect, type House, openHouse, test } from './fixtures'
import { startServer } from './server'
import { openPeople, type Person, startTraffic } from './traffic'

test.slow()

const SECRET = 'sk-traffic-0123456789'

const newKey = () => ({ ENCRYPTION_KEY: randomBytes(32).toString('base64') })

type Waiting = { key: 'waiting'; next: string }

/** Every token and key as the API reveals them. */
async function expectAllOpens(house: Pick<House, 'api'>, people: Person[]) {
  for (const { id, token } of people)
    expect((await house.api('GET', '/1/me', undefined, token)).body).toMatchObject({ id, token })
  expect((await house.api('GET', '/1/keys')).body).toMatchObject([{ key: SECRET }])
  expect((await house.api('GET', '/1/users')).status).toBe(200)
}

test('key rotation under load fails no request, and every secret still decrypts', async () => {
  test.skip(onPostgres, 'there it is in no file')
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
  const before = newKey()
  const { house, close } = await openHouse({ env: before })
  const people = await openPeople(house, 2)
  const first = await told<Waiting>(house.dataDir, ['rotate-key'], before)
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

test('every replica follows the new key while requests go on', async () => {
  test.skip(!onPostgres, 'on SQLite there is one server')
  const before = newKey()
  const { house, close } = await openHouse({ env: before })
  const people = await openPeople(house, 16)
  const common = { DATA_DIR: house.dataDir, OPENAI_BASE_URL: `${house.fake.url}/v1` }
  const replica = (key: object) =>
    startServer({ dataDir: mkdtempSync(join(house.dataDir, 'log-')), env: { ...common, ...key } })
  const second = await replica(before)
  const stops = [house, second].map((door, at) =>
    startTraffic(
      door,
      people.filter(({ id }) => id % 2 === at),
    ),
  )
  const rotating = told<Waiting>(house.dataDir, ['rotate-key'], before)
  const added: Person[] = []
  for (let n = 0; n < 20; n += 1) {
    const { status, body } = await house.api('POST', '/1/users', { name: `new ${n}` })
    expect(status).toBe(200)
    added.push({ ...(body as { id: number; token: string }), asked: [] })
  }
  const { key, next } = await rotating
  expect(key).toBe('waiting')
  const everyone = [...people, ...added]
  const asked = () => people.map(({ asked }) => asked.length)
  const then = asked()
  await expect.poll(() => asked().every((count, at) => count > (then[at] ?? 0) + 2)).toBe(true)
  for (const stop of stops) await stop()
  expect(new Set(people.flatMap(({ asked }) => asked.map(({ status }) => status)))).toEqual(new Set([200]))
  await expectAllOpens(house, everyone)
  await expectAllOpens({ api: apiAt(() => second.url, house.rootToken) }, everyone)

  // One after another they start with the new one; who still runs with the one before goes on.
  await second.stop()
  const third = await replica({ ENCRYPTION_KEY: next })
  await expectAllOpens({ api: apiAt(() => third.url, house.rootToken) }, everyone)
  await expectAllOpens(house, everyone)
  await expect(replica(before)).rejects.toThrow('not the one this database')
  await third.stop()
  await close()
})

test('a replacement that is killed at any moment leaves a house that goes on and starts', async () => {
  test.skip(onPostgres, 'there it is one transaction and no file')
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
