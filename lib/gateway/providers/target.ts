import type { ProviderKey } from '../snapshot/provider-keys'
import { azureTarget } from './azure'
import { openaiTarget, type Target } from './openai'

/** Where a request for `model` goes with this key. */
export const targetOf = (key: ProviderKey, path: string, model: string): Target =>
  key.apiType === 'openai' ? openaiTarget(key, path) : azureTarget(key, path, deploymentOf(key, model))

/** Where the list of models is asked for: the cheapest question that only a good key gets answered. */
export const modelsTarget = (key: ProviderKey): Target =>
  key.apiType === 'openai' ? openaiTarget(key, 'models') : azureTarget(key, 'models', null)

export const deploymentOf = ({ deployments }: ProviderKey, model: string) => deployments.get(model) ?? model

/** Azure offers neither of these. */
const NOT_AZURES = new Set(['moderations', 'images/variations'])

export const offers = ({ apiType }: ProviderKey, path: string) => apiType === 'openai' || !NOT_AZURES.has(path)
