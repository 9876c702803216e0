import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { recordSecretRead } from '../audit/secret-reads'
import type { Vault } from '../encryption/vault'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { maskedSecret, masksSecrets } from '../settings/masked-secrets'
import { listKeys } from './keys'
import { type KeyRow, type KeyWithSecret, keyNotFound, keySelect, toKeyRow } from './row'

const select = { ...keySelect, keySealed: true } as const
type Encrypted = Parameters<typeof toKeyRow>[0] & { keySealed: string | null }

/** All keys with their secrets, for the API, which includes them in its response: masked if they are to be. */
export async function revealKeys(admin: AdminActor): Promise<KeyWithSecret[]> {
  if (masksSecrets(admin)) return (await listKeys(admin)).map((row) => ({ ...row, secret: maskedSecret(row.hint) }))
  await recordSecretRead(admin, 'key.read_secrets')
  const rows = await db.providerKey.findMany({ where: { deletedAt: null }, select, orderBy: { id: 'asc' } })
  const vault = await context().currentVault()
  return rows.map((row) => decrypt(vault, row))
}

/** A key with its secret, for the console: audited. */
export async function revealKey(admin: AdminActor, id: number): Promise<KeyWithSecret> {
  const row = await db.providerKey.findUnique({ where: { id, deletedAt: null }, select })
  if (!row) throw keyNotFound()
  await db.$transaction((tx) => record(tx, admin, 'key.reveal', id))
  return decrypt(await context().currentVault(), row)
}

/** Adds the secret to `row`, for requests of this process to the provider: not audited. */
export async function attachSecret(_: AdminActor, row: KeyRow): Promise<KeyWithSecret> {
  const { keySealed } = await db.providerKey.findUniqueOrThrow({ where: { id: row.id }, select: { keySealed: true } })
  return { ...row, secret: decryptSecret(await context().currentVault(), row.id, keySealed) }
}

const decrypt = (vault: Vault, { keySealed, ...row }: Encrypted): KeyWithSecret => ({
  ...toKeyRow(row),
  secret: decryptSecret(vault, row.id, keySealed),
})

function decryptSecret(vault: Vault, id: number, encrypted: string | null): string {
  if (encrypted === null) throw new Error(`Key ${id} has no secret`)
  return vault.decrypt(`ProviderKey.key:${id}`, encrypted)
}
