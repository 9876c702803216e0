import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/database'
import { context } from '../runtime/context'
import { shown, toRow, type UserWithToken } from './row'

/** What is longer is no token: it is not even looked up. */
export const LONGEST_TOKEN = 512

export const newToken = () => randomUUID()

export const fingerprint = (token: string) => context().vault.fingerprint('token', token)

/** The columns that name a token without telling it. */
export const naming = (token: string) => ({ tokenHmac: fingerprint(token), tokenHint: token.slice(-4) })

/** Seals `token` into the row it belongs to, which has to exist: the seal names its id. */
export async function sealInto(tx: Tx, id: number, token: string): Promise<UserWithToken> {
  const tokenSealed = (await context().currentVault()).seal(`User.token:${id}`, token)
  const row = await tx.user.update({ where: { id }, data: { tokenSealed }, select: shown })
  return { ...toRow(row), token }
}
