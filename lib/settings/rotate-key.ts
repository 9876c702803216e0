import { randomBytes } from 'node:crypto'
import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { AppError } from '../core/errors'
import { db } from '../db/client'
import type { Tx } from '../db/database'
import { nextKeyOf, sealsOf } from '../encryption/key-check'
import { type KeyPlace, masterKey, replaceKeyFile } from '../encryption/master-key'
import { keyIdOf, makeVault } from '../encryption/vault'
import { context } from '../runtime/context'
import { reseal } from './reseal'

/**
 * Seals everything with `next` in one transaction, which leaves word of it, sealed with the key before: a process that still
 * has that one, or is started with it, finds `next`. Fingerprints stay as they are.
 */
export async function sealAnew(admin: Admin, next: Buffer): Promise<void> {
  await db.$transaction(
    async (tx) => {
      // Word of only one is left: a second one would make the first impossible to find.
      if (await tx.setting.count({ where: { name: 'nextKey' } })) throw unsettled()
      const before = await context().currentVault()
      const after = makeVault(next, before.naming)
      await reseal(tx, before, after)
      await keep(tx, 'keyCheck', after.seal('Setting.keyCheck:0', 'chatelaine'))
      await keep(tx, 'naming', after.seal('Setting.naming:0', after.naming))
      await keep(tx, 'nextKey', before.seal('Setting.nextKey:0', next.toString('base64')))
      await record(tx, admin, 'house.rotate')
    },
    { timeout: 60_000 },
  )
}

const unsettled = () =>
  new AppError('conflict', 'The key was replaced already: start the server with the new ENCRYPTION_KEY first.')

const keep = (tx: Tx, name: string, value: string) =>
  tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } })

/** `none`: no key is being replaced. `placed`: the key file has the new one. `waiting`: ENCRYPTION_KEY is still the one before. */
export type Settled = { key: 'none' } | { key: 'placed'; kept: string } | { key: 'waiting'; next: Buffer }

/** Seals everything with a new key and puts it in the place of the one before, or says where it has to go. */
export async function replaceKey(admin: Admin, place: KeyPlace): Promise<Settled> {
  const left = await settleKey(place, { isServer: false })
  if (left.key !== 'none') return left
  // Where the file cannot be replaced, as when it is a mount of its own, nothing is sealed with a key that could not be kept.
  if (!place.ENCRYPTION_KEY) await replaceKeyFile(place, await masterKey(place, false))
  await sealAnew(admin, randomBytes(32))
  return settleKey(place, { isServer: false })
}

/**
 * Ends what replacing the key has left to do, as far as it can be done from here; however often, and from wherever it was
 * left. With ENCRYPTION_KEY the word of the new one stays until a server has started with that.
 */
export async function settleKey(place: KeyPlace, { isServer }: { isServer: boolean }): Promise<Settled> {
  const { keyCheck = '', nextKey } = await sealsOf(context().read)
  if (nextKey === undefined) return { key: 'none' }
  const vault = makeVault(await masterKey(place, false))
  if (keyIdOf(nextKey) !== vault.keyId) {
    const isKnown = keyIdOf(keyCheck) === vault.keyId && (isServer || !place.ENCRYPTION_KEY)
    if (isKnown) await forgetTheOneBefore()
    return { key: 'none' }
  }
  const next = nextKeyOf(vault, nextKey)
  if (place.ENCRYPTION_KEY) return { key: 'waiting', next }
  const kept = await replaceKeyFile(place, next)
  await forgetTheOneBefore()
  return { key: 'placed', kept }
}

const forgetTheOneBefore = () => db.setting.deleteMany({ where: { name: 'nextKey' } })
