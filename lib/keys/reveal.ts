import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import type { Vault } from '../encryption/vault'
import { context } from '../runtime/context'
import { type KeyRow, type KeyWithSecret, noSuchKey, shown, toRow } from './row'

const revealed = { ...shown, keySealed: true } as const
type Sealed = Parameters<typeof toRow>[0] & { keySealed: string | null }

/** With their secrets, because the documented API shows them. */
export async function revealKeys(_: Admin): Promise<KeyWithSecret[]> {
  const where = { deletedAt: null }
  const rows = await db.providerKey.findMany({ where, select: revealed, orderBy: { id: 'asc' } })
  const vault = await context().currentVault()
  return rows.map((row) => open(vault, row))
}

/** For one look from the console: it leaves a line in the audit. */
export async function revealKey(admin: Admin, id: number): Promise<KeyWithSecret> {
  const row = await db.providerKey.findUnique({ where: { id, deletedAt: null }, select: revealed })
  if (!row) throw noSuchKey()
  await db.$transaction((tx) => record(tx, admin, 'key.reveal', id))
  return open(await context().currentVault(), row)
}

/** `row` with its secret, for use inside this process. */
export async function withSecret(_: Admin, row: KeyRow): Promise<KeyWithSecret> {
  const { keySealed } = await db.providerKey.findUniqueOrThrow({ where: { id: row.id }, select: { keySealed: true } })
  return { ...row, secret: secretOf(await context().currentVault(), row.id, keySealed) }
}

const open = (vault: Vault, { keySealed, ...row }: Sealed): KeyWithSecret => ({
  ...toRow(row),
  secret: secretOf(vault, row.id, keySealed),
})

function secretOf(vault: Vault, id: number, sealed: string | null): string {
  if (sealed === null) throw new Error(`Key ${id} has no secret`)
  return vault.open(`ProviderKey.key:${id}`, sealed)
}
