import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { testServer } from '../../test/postgres-server'
import type { AdminActor } from '../audit/actor'
import { activeUserByToken } from '../auth/active-users'
import { readKeyRecord } from '../encryption/key-check'
import { type KeySource, loadMasterKey, replaceKeyFile } from '../encryption/master-key'
import { makeVault } from '../encryption/vault'
import { addKey } from '../keys/keys'
import { revealKeys } from '../keys/reveal'
import { addAccount } from '../reconciliation/accounts'
import { context as current } from '../runtime/context'
import { initRoot } from '../users/root'
import { resetUser } from '../users/rotate-tokens'
import { addUser } from '../users/users'
import { finishKeyRotation, reencryptAll, rotateMasterKey } from './rotate-key'

const admin = { userId: 1, isAdmin: true } as AdminActor
const server = { isServer: true }

let context: Awaited<ReturnType<typeof openTestContext>>
let place: KeySource
beforeAll(async () => {
  context = await openTestContext()
  place = { DATA_DIR: context.dataDir }
  await initRoot({ zone: 'UTC' })
  await context.db.user.createMany({ data: Array.from({ length: 1100 }, (_, n) => plainUser(n)) })
  await addUser(admin, { name: 'Ann' })
  await addAccount(admin, { name: 'bills', type: 'openai', adminKey: 'sk-admin-rotated-0123456789' })
  await addKey(admin, { name: 'main', key: 'sk-rotated-0123456789', api_type: 'openai' })
})
afterAll(() => context.remove())

const at = new Date()
const plainUser = (n: number) => ({
  ...{ name: `p ${n}`, liveName: `p ${n}`, tokenHmac: `h ${n}`, tokenHint: '', createdAt: at, updatedAt: at },
  tokenSealed: null,
})

const reopen = async () => {
  await context.close()
  context = await openTestContext(context.dataDir)
}

/** Completes the rotation, as a server started with the new key does. */
const settled = (next: Buffer) => finishKeyRotation(testServer ? { ...place, ENCRYPTION_KEY: next } : place, server)

/** The decrypted tokens of users who have one, and all keys. */
async function secrets() {
  const withTokens = { OR: [{ id: 1 }, { name: 'Ann' }] }
  const select = { id: true, tokenSealed: true }
  const people = await current().db.user.findMany({ where: withTokens, select, orderBy: { id: 'asc' } })
  const vault = await current().currentVault()
  const tokens = people.map(({ id, tokenSealed }) => vault.decrypt(`User.token:${id}`, tokenSealed ?? ''))
  for (const token of tokens) expect(await activeUserByToken(token)).not.toBeNull()
  const accounts = await current().db.providerAccount.findMany()
  const adminKeys = accounts.map(({ id, adminKeySealed }) =>
    vault.decrypt(`ProviderAccount.adminKey:${id}`, adminKeySealed ?? ''),
  )
  return { tokens, adminKeys, keys: (await revealKeys(admin)).map(({ secret }) => secret) }
}

test('after a rotation only the new key decrypts, and every token still authenticates', async () => {
  const [before, was] = [await secrets(), context.vault]
  const next = randomBytes(32)
  await reencryptAll(admin, next)
  expect(await secrets()).toEqual(before)
  expect(before.adminKeys).toEqual(['sk-admin-rotated-0123456789'])
  const { tokenSealed } = await context.db.user.findUniqueOrThrow({ where: { id: 1 } })
  expect(() => was.decrypt('User.token:1', tokenSealed ?? '')).toThrow('another key')
  expect(makeVault(next).decrypt('User.token:1', tokenSealed ?? '')).toBe(before.tokens[0])
  expect(context.vault.subkey('session')).not.toBe(was.subkey('session'))
  await expect(reencryptAll(admin, randomBytes(32))).rejects.toMatchObject({ code: 'conflict' })
  await settled(next)
})

test('a process that has not followed yet decrypts what it read, and encrypts with the new key', async () => {
  const { tokenSealed } = await context.db.user.findUniqueOrThrow({ where: { id: 1 } })
  const before = await secrets()
  const next = randomBytes(32)
  await reencryptAll(admin, next)
  expect((await context.currentVault()).decrypt('User.token:1', tokenSealed ?? '')).toBe(before.tokens[0])
  const { token } = await resetUser(admin, 1)
  expect((await secrets()).tokens[0]).toBe(token)
  await settled(next)
})

test.skipIf(testServer)('a second rotation before a process followed the first is followed too', async () => {
  const before = await secrets()
  const stale = context.vault
  for (let n = 0; n < 2; n += 1) {
    await reencryptAll(admin, randomBytes(32))
    expect(await finishKeyRotation(place, server)).toMatchObject({ key: 'placed' })
  }
  context.vault = stale
  expect(await secrets()).toEqual(before)
})

/** What a killed command had done since it re-encrypted everything. */
const steps: [string, (next: Buffer) => Promise<unknown>][] = [
  ['re-encrypting', async () => {}],
  ['archiving the previous key', async () => replaceKeyFile(place, await loadMasterKey(place, false))],
  ['replacing the key file', (next) => replaceKeyFile(place, next)],
]

test.skipIf(testServer).each(steps)('a rotation killed after %s leaves a database that opens', async (_, step) => {
  const before = await secrets()
  const next = randomBytes(32)
  await reencryptAll(admin, next)
  await step(next)
  await reopen()
  expect(await secrets()).toEqual(before)
  await finishKeyRotation(place, server)
  expect((await readKeyRecord(context.read)).nextKey).toBeUndefined()
  expect(readFileSync(join(context.dataDir, 'encryption.key'), 'utf8').trim()).toBe(next.toString('base64'))
  await reopen()
  expect(await secrets()).toEqual(before)
})

test.skipIf(testServer)('a key from a command is printed anew, and the key file stays as it is', async () => {
  const before = await secrets()
  const file = join(context.dataDir, 'encryption.key')
  const content = readFileSync(file, 'utf8')
  const printing = (key: string) => ({ DATA_DIR: context.dataDir, ENCRYPTION_KEY_COMMAND: `echo '${key.trim()}'` })
  const rotation = await rotateMasterKey(admin, printing(content))
  if (rotation.key !== 'waiting') throw new Error(`The rotation is ${rotation.key}.`)
  expect(readFileSync(file, 'utf8')).toBe(content)
  expect(await rotateMasterKey(admin, printing(content))).toEqual(rotation)
  expect(await secrets()).toEqual(before)
  await replaceKeyFile(place, rotation.next)
  await finishKeyRotation(printing(rotation.next.toString('base64')), server)
  expect((await readKeyRecord(context.read)).nextKey).toBeUndefined()
  expect(await secrets()).toEqual(before)
})

test.skipIf(testServer)('nothing is re-encrypted if the key file cannot be replaced', async () => {
  const before = await readKeyRecord(context.read)
  const inTheWay = join(context.dataDir, `encryption.key.${context.vault.keyId}`)
  rmSync(inTheWay, { force: true })
  mkdirSync(inTheWay)
  await expect(rotateMasterKey(admin, place)).rejects.toThrow(inTheWay)
  expect(await readKeyRecord(context.read)).toEqual(before)
  rmSync(inTheWay, { recursive: true })
  expect(await rotateMasterKey(admin, place)).toMatchObject({ key: 'placed' })
})
