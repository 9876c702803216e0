import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { askForModels, type Verdict } from './ask-for-models'
import { getKey } from './keys'
import { modelsTarget } from './models-target'
import { withSecret } from './reveal'

/** Asks the provider for its list of models with this key. One that was refused gets traffic again when it answers. */
export async function testKey(admin: Admin, id: number): Promise<Verdict> {
  const key = await withSecret(admin, await getKey(admin, id))
  const target = modelsTarget(key)
  if (!target) return { ok: false, message: 'An Azure OpenAI key needs an endpoint before it can be used.' }
  const verdict = await askForModels(target, key.secret)
  const data = verdict.ok ? { invalidAt: null } : { lastError: verdict.message, lastErrorAt: BigInt(Date.now()) }
  await db.$transaction(async (tx) => {
    await tx.providerKey.updateMany({ where: { id, updatedAt: key.updatedAt }, data })
    await record(tx, admin, 'key.test', id)
  })
  return verdict
}
