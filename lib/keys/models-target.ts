import { env } from '../config/env'
import { azureBase, azureTarget } from '../gateway/providers/azure'
import { baseUrl, openaiTarget, type Target } from '../gateway/providers/openai'
import type { KeyWithSecret } from './row'

/** Where the list of models is asked for with this key; null when the key has nowhere to go. */
export function modelsTarget({ apiType, endpoint, apiVersion, secret }: KeyWithSecret): Target | null {
  if (apiType === 'openai') {
    const base = baseUrl(endpoint ?? env().OPENAI_BASE_URL)
    return base && openaiTarget({ base, secret }, 'models')
  }
  const base = azureBase(endpoint ?? '')
  return base && azureTarget({ base, secret, apiVersion }, 'models', null)
}
