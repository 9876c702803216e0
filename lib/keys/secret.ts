import type { Tx } from '../db/database'
import { context } from '../runtime/context'
import { type KeyWithSecret, shown, toRow } from './row'

/** The columns that name a secret without telling it. A short one gets no hint: four characters would be most of it. */
export const naming = (secret: string) => ({
  liveKeyHmac: context().vault.fingerprint('key', secret),
  hint: secret.length < 12 ? '' : secret.slice(-4),
})

/** Seals `secret` into the row it belongs to, which has to exist: the seal names its id. */
export async function sealInto(tx: Tx, id: number, secret: string): Promise<KeyWithSecret> {
  const keySealed = (await context().currentVault()).seal(`ProviderKey.key:${id}`, secret)
  const row = await tx.providerKey.update({ where: { id }, data: { keySealed }, select: shown })
  return { ...toRow(row), secret }
}
