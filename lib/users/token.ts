import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/database'
import { context } from '../runtime/context'
import { toUserRow, type UserWithToken, userSelect } from './row'

export const generateToken = () => randomUUID()

export const tokenFingerprint = (token: string) => context().vault.fingerprint('token', token)

/** The columns to find and recognize a token by; neither reveals it. */
export const tokenColumns = (token: string) => ({ tokenHmac: tokenFingerprint(token), tokenHint: token.slice(-4) })

/** Encrypts `token` into an existing row: the ciphertext is bound to the row's ID. */
export async function storeToken(tx: Tx, id: number, token: string): Promise<UserWithToken> {
  const tokenSealed = (await context().currentVault()).encrypt(`User.token:${id}`, token)
  const row = await tx.user.update({ where: { id }, data: { tokenSealed }, select: userSelect })
  return { ...toUserRow(row), token }
}
