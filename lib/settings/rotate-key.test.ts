import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import type { Admin } from '../auth/actor'
import { userByToken } from '../auth/live-user'
import { sealsOf } from '../encryption/key-check'
import { type KeyPlace, masterKey, replaceKeyFile } from '../encryption/master-key'
import { makeVault } from '../encryption/vault'
import { addKey } from '../keys/keys'
import { revealKeys } from '../keys/reveal'
import { context as current } from '../runtime/context'
import { resetUser } from '../users/reset'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { replaceKey, sealAnew, settleKey } from './rotate-key'

const admin = { userId: 1, isAdmin: true } as Admin
const server = { isServer: true }

let house: Awaited<ReturnType<typeof temporaryHouse>>
let place: KeyPlace
beforeAll(async () => {
  house = await temporaryHouse()
  place = { DATA_DIR: house.dataDir }
  await initRoot({ zone: 'UTC' })
  await house.db.user.createMany({ data: Array.from({ length: 1100 }, (_, n) => plainUser(n)) })
  await addUser(admin, { name: 'Ann' })
  await addKey(admin, { name: 'main', key: 'sk-rotated-0123456789', api_type: 'openai' })
})
afterAll(() => house.remove())

const at = new Date()
const plainUser = (n: number) => ({
  ...{ name: `p ${n}`, liveName: `p ${n}`, tokenHmac: `h ${n}`, tokenHint: '', createdAt: at, updatedAt: at },
  tokenSealed: null,
})

const reopen = async () => {
  await house.close()
  house = await temporaryHouse(house.dataDir)
}

/** As a server leaves it that was started with the new key. */
const settled = (next: Buffer) => settleKey(testServer ? { ...place, ENCRYPTION_KEY: next } : place, server)

/** Everybody who has a token, and every key, by what opens now. */
async function secrets() {
  const withTokens = { OR: [{ id: 1 }, { name: 'Ann' }] }
  const select = { id: true, tokenSealed: true }
  const people = await current().db.user.findMany({ where: withTokens, select, orderBy: { id: 'asc' } })
  const vault = await current().currentVault()
  const tokens = people.map(({ id, tokenSealed }) => vault.open(`User.token:${id}`, tokenSealed ?? ''))
  for (const token of tokens) expect(await userByToken(token)).not.toBeNull()
  return { tokens, keys: (await revealKeys(admin)).map(({ secret }) => secret) }
}

test('after a rotation only the new key decrypts, and every token still authenticates', async () => {
  const [before, was] = [await secrets(), house.vault]
  const next = randomBytes(32)
  await sealAnew(admin, next)
  expect(await secrets()).toEqual(before)
  const { tokenSealed } = await house.db.user.findUniqueOrThrow({ where: { id: 1 } })
  expect(() => was.open('User.token:1', tokenSealed ?? '')).toThrow('another key')
  expect(makeVault(next).open('User.token:1', tokenSealed ?? '')).toBe(before.tokens[0])
  expect(house.vault.subkey('session')).not.toBe(was.subkey('session'))
  await expect(sealAnew(admin, randomBytes(32))).rejects.toMatchObject({ code: 'conflict' })
  await settled(next)
})

test('whoever has not noticed yet still opens what they read, and seals with the new key', async () => {
  const { tokenSealed } = await house.db.user.findUniqueOrThrow({ where: { id: 1 } })
  const before = await secrets()
  const next = randomBytes(32)
  await sealAnew(admin, next)
  expect((await house.currentVault()).open('User.token:1', tokenSealed ?? '')).toBe(before.tokens[0])
  const { token } = await resetUser(admin, 1)
  expect((await secrets()).tokens[0]).toBe(token)
  await settled(next)
})

test.skipIf(testServer)('a second replacement before the first was noticed is followed as well', async () => {
  const before = await secrets()
  const stale = house.vault
  for (let n = 0; n < 2; n += 1) {
    await sealAnew(admin, randomBytes(32))
    expect(await settleKey(place, server)).toMatchObject({ key: 'placed' })
  }
  house.vault = stale
  expect(await secrets()).toEqual(before)
})

/** What a command that is killed has done by then, after it sealed everything anew. */
const steps: [string, (next: Buffer) => Promise<unknown>][] = [
  ['nothing more', async () => {}],
  ['kept the key before', async () => replaceKeyFile(place, await masterKey(place, false))],
  ['replaced the key file', (next) => replaceKeyFile(place, next)],
]

test.skipIf(testServer).each(steps)(
  'a replacement killed when it had %s leaves a house that opens',
  async (_, step) => {
    const before = await secrets()
    const next = randomBytes(32)
    await sealAnew(admin, next)
    await step(next)
    await reopen()
    expect(await secrets()).toEqual(before)
    await settleKey(place, server)
    expect((await sealsOf(house.read)).nextKey).toBeUndefined()
    expect(readFileSync(join(house.dataDir, 'encryption.key'), 'utf8').trim()).toBe(next.toString('base64'))
    await reopen()
    expect(await secrets()).toEqual(before)
  },
)

test.skipIf(testServer)('where the key file cannot be replaced nothing is sealed anew', async () => {
  const before = await sealsOf(house.read)
  const inTheWay = join(house.dataDir, `encryption.key.${house.vault.keyId}`)
  rmSync(inTheWay, { force: true })
  mkdirSync(inTheWay)
  await expect(replaceKey(admin, place)).rejects.toThrow(inTheWay)
  expect(await sealsOf(house.read)).toEqual(before)
  rmSync(inTheWay, { recursive: true })
  expect(await replaceKey(admin, place)).toMatchObject({ key: 'placed' })
})
