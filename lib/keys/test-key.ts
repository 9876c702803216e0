import type { Admin } from '../auth/actor'
import { askForModels, type Verdict } from './ask-for-models'
import { getKey } from './keys'
import { modelsTarget } from './models-target'
import { withSecret } from './reveal'

/** Asks the provider for its list of models with this key: the cheapest question that only a good key gets answered. */
export async function testKey(admin: Admin, id: number): Promise<Verdict> {
  const key = await withSecret(admin, await getKey(admin, id))
  const target = modelsTarget(key)
  if (target) return askForModels(target, key.secret)
  return { ok: false, message: 'An Azure OpenAI key needs an endpoint before it can be used.' }
}
