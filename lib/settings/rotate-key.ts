import { randomBytes } from 'node:crypto'
import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import type { Tx } from '../db/database'
import { Prisma } from '../db/generated/client'
import { decryptNextKey, readKeyRecord } from '../encryption/key-check'
import { type KeySource, loadMasterKey, replaceKeyFile, usesKeyFile } from '../encryption/master-key'
import { keyIdOf, makeVault, type Vault } from '../encryption/vault'
import { context } from '../runtime/context'
import { db } from '../runtime/db'

/**
 * `none`: no rotation is in progress. `placed`: the key file has the new key, and `previousKeyFile` is the path of the previous one.
 * `waiting`: the operator has to put the new key where it comes from, ENCRYPTION_KEY or ENCRYPTION_KEY_COMMAND.
 */
export type KeyRotation =
  | { key: 'none' }
  | { key: 'placed'; previousKeyFile: string }
  | { key: 'waiting'; next: Buffer }

/** Encrypts everything with a new master key, then replaces the key file or returns the key that the operator has to set. */
export async function rotateMasterKey(admin: AdminActor, source: KeySource): Promise<KeyRotation> {
  const unfinished = await finishKeyRotation(source, { isServer: false })
  if (unfinished.key !== 'none') return unfinished
  // Fails before anything is encrypted with the new key if the file cannot be replaced, as when it is a mount of its own.
  if (usesKeyFile(source)) await replaceKeyFile(source, await loadMasterKey(source, false))
  await reencryptAll(admin, randomBytes(32))
  return finishKeyRotation(source, { isServer: false })
}

/**
 * Encrypts every secret with `next` in one transaction. It also stores `next` encrypted with the previous key, so that a
 * process that only has that one can follow. Fingerprints do not change.
 */
export async function reencryptAll(admin: AdminActor, next: Buffer): Promise<void> {
  await db.$transaction(
    async (tx) => {
      // There is room for one next key: a second rotation would leave processes that have not followed the first behind.
      if (await tx.setting.count({ where: { name: 'nextKey' } })) throw rotationInProgress()
      const before = await context().currentVault()
      const after = makeVault(next, before.fingerprintKey)
      await reencryptSecrets(tx, before, after)
      await saveSetting(tx, 'keyCheck', after.encrypt('Setting.keyCheck:0', 'chatelaine'))
      await saveSetting(tx, 'naming', after.encrypt('Setting.naming:0', after.fingerprintKey))
      await saveSetting(tx, 'nextKey', before.encrypt('Setting.nextKey:0', next.toString('base64')))
      await record(tx, admin, 'system.rotate_key')
    },
    { timeout: 60_000 },
  )
}

const rotationInProgress = () =>
  new AppError('conflict', 'The key was rotated already: start the server with the new encryption key first.')

const saveSetting = (tx: Tx, name: string, value: string) =>
  tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } })

/** Rows per UPDATE. Many rows per statement keep the transaction, during which reservations wait, short. */
const BATCH = 1000

type Row = { id: number; encrypted: string }

async function reencryptSecrets(tx: Tx, from: Vault, to: Vault) {
  const users = await tx.user.findMany({ select: { id: true, tokenSealed: true } })
  const tokens = users.flatMap(({ id, tokenSealed }) => {
    if (tokenSealed === null) return []
    return { id, encrypted: to.encrypt(`User.token:${id}`, from.decrypt(`User.token:${id}`, tokenSealed)) }
  })
  await updateInBatches(tokens, (values) => tx.$executeRaw`UPDATE "User" SET "tokenSealed" = "v"."column2" ${values}`)

  const keys = await tx.providerKey.findMany({ select: { id: true, keySealed: true } })
  const secrets = keys.flatMap(({ id, keySealed }) => {
    if (keySealed === null) return []
    return { id, encrypted: to.encrypt(`ProviderKey.key:${id}`, from.decrypt(`ProviderKey.key:${id}`, keySealed)) }
  })
  await updateInBatches(
    secrets,
    (values) => tx.$executeRaw`UPDATE "ProviderKey" SET "keySealed" = "v"."column2" ${values}`,
  )

  const accounts = await tx.providerAccount.findMany({ select: { id: true, adminKeySealed: true } })
  for (const { id, adminKeySealed } of accounts) {
    if (adminKeySealed === null) continue
    const field = `ProviderAccount.adminKey:${id}` as const
    const data = { adminKeySealed: to.encrypt(field, from.decrypt(field, adminKeySealed)) }
    await tx.providerAccount.update({ where: { id }, data })
  }
}

async function updateInBatches(rows: Row[], update: (values: Prisma.Sql) => Promise<number>) {
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH).map(({ id, encrypted }) => Prisma.sql`(${id}, ${encrypted})`)
    const updated = await update(
      Prisma.sql`FROM (VALUES ${Prisma.join(batch)}) AS "v" WHERE "id" = CAST("v"."column1" AS INTEGER)`,
    )
    if (updated !== batch.length) throw new Error(`Expected to re-encrypt ${batch.length} rows, updated ${updated}.`)
  }
}

/**
 * Completes a rotation as far as this process can, from whichever step it was interrupted at; idempotent. Without a key
 * file it is complete only once a server has started with the new key.
 */
export async function finishKeyRotation(source: KeySource, { isServer }: { isServer: boolean }): Promise<KeyRotation> {
  const { keyCheck = '', nextKey } = await readKeyRecord(context().read)
  if (nextKey === undefined) return { key: 'none' }
  const vault = makeVault(await loadMasterKey(source, false))
  if (keyIdOf(nextKey) !== vault.keyId) {
    const hasNewKey = keyIdOf(keyCheck) === vault.keyId && (isServer || usesKeyFile(source))
    if (hasNewKey) await deleteNextKey()
    return { key: 'none' }
  }
  const next = decryptNextKey(vault, nextKey)
  if (!usesKeyFile(source)) return { key: 'waiting', next }
  const previousKeyFile = await replaceKeyFile(source, next)
  await deleteNextKey()
  return { key: 'placed', previousKeyFile }
}

const deleteNextKey = () => db.setting.deleteMany({ where: { name: 'nextKey' } })
