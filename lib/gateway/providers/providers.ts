import type { IncomingMessage } from 'node:http'
import { anthropicProtocol } from './anthropic/protocol'
import { anthropic } from './anthropic/provider'
import { azure } from './azure/provider'
import { geminiProtocol } from './gemini/protocol'
import { gemini } from './gemini/provider'
import { openaiProtocol } from './openai/protocol'
import { openai } from './openai/provider'
import type { Protocol, Provider } from './provider'

/** By the value of `api_type` and of the column `apiType`. To add a provider, add its folder and a line here. */
const providers = { openai, azure_openai: azure, anthropic, gemini } as const satisfies Record<string, Provider>

export type ApiType = keyof typeof providers

export const apiTypes = Object.keys(providers) as [ApiType, ...ApiType[]]

/** The type that a name or an alias stands for; null for an unknown one. */
export const findApiType = (name: string): ApiType | null =>
  apiTypes.find((type) => type === name || providers[type].aliases.includes(name)) ?? null

/** Every name that is understood: the types and their aliases. */
export const apiTypeNames = apiTypes.flatMap((type) => [type, ...providers[type].aliases]) as [string, ...string[]]

/** Of a key for which nothing says another. */
export const DEFAULT_API_TYPE: ApiType = 'openai'

/** The type of a key for which none is given, and the endpoint it has without another: its name may say both. */
export function typeByName(name: string): { apiType: ApiType; endpoint: string | null } {
  for (const apiType of apiTypes) {
    const { namePrefix, endpointNamed }: Provider = providers[apiType]
    if (namePrefix !== undefined && name.startsWith(namePrefix))
      return { apiType, endpoint: endpointNamed?.(name.slice(namePrefix.length)) ?? null }
  }
  return { apiType: DEFAULT_API_TYPE, endpoint: null }
}

/** Of a stored key. A type that a later release has added counts as the default. */
export const storedApiType = (name: string): ApiType => findApiType(name) ?? DEFAULT_API_TYPE

export const providerOf = (apiType: string): Provider => providers[storedApiType(apiType)]

/** Whether a key without an endpoint has nowhere to send requests. */
export const needsEndpoint = (apiType: string) =>
  providerOf(apiType).baseUrl(null, 'https://api.openai.com/v1') === null

/** Whether the provider calls models by names that an admin gives them. */
export const usesDeployments = (apiType: string) => providerOf(apiType).configuredModels !== undefined

const protocols: readonly Protocol[] = [anthropicProtocol, geminiProtocol, openaiProtocol]

/** The protocol that a request speaks, which its answer and its errors have to speak too. */
export function protocolOf({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): Protocol {
  const [path = ''] = url.split('?', 1)
  return protocols.find((protocol) => protocol.matches(path, headers)) ?? openaiProtocol
}
