import { azureBaseUrl, azureTarget } from './azure'
import { baseUrl, openaiTarget, type Target } from './openai'

export type ApiType = 'openai' | 'azure_openai'

/** What a request to a provider depends on. */
export type ProviderConfig = {
  apiType: ApiType
  base: URL
  secret: string
  /** Azure's, null for the undated API. */
  apiVersion: string | null
  /** Azure's deployments by model. A model that is missing has a deployment of its own name. */
  deployments: ReadonlyMap<string, string>
}

/** Null when there is nowhere to send requests: Azure has no common address, so a key without one gets no requests. */
export const providerBaseUrl = (apiType: ApiType, endpoint: string | null, openaiBaseUrl: string): URL | null =>
  apiType === 'openai' ? baseUrl(endpoint ?? openaiBaseUrl) : azureBaseUrl(endpoint ?? '')

/** Where a request for `model` is sent. `path`: as in OpenAI's API, after `/v1/`. */
export const requestTarget = (config: ProviderConfig, path: string, model: string): Target =>
  config.apiType === 'openai' ? openaiTarget(config, path) : azureTarget(config, path, deploymentOf(config, model))

/** Where the models are listed: the cheapest request that succeeds only with a valid key. */
export const modelsTarget = (config: Omit<ProviderConfig, 'deployments'>): Target =>
  config.apiType === 'openai' ? openaiTarget(config, 'models') : azureTarget(config, 'models', null)

export const deploymentOf = ({ deployments }: ProviderConfig, model: string) => deployments.get(model) ?? model

const NOT_ON_AZURE = new Set(['moderations', 'images/variations'])

export const supportsEndpoint = ({ apiType }: Pick<ProviderConfig, 'apiType'>, path: string) =>
  apiType === 'openai' || !NOT_ON_AZURE.has(path)
