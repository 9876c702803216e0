import type { IncomingMessage } from 'node:http'
import { anthropicProtocol } from './anthropic/protocol'
import { anthropic } from './anthropic/provider'
import { azure } from './azure/provider'
import { openaiProtocol } from './openai/protocol'
import { openai } from './openai/provider'
import type { Protocol, Provider } from './provider'

/** By the value of `api_type` and of the column `apiType`. To add a provider, add its folder and a line here. */
const providers = { openai, azure_openai: azure, anthropic } as const satisfies Record<string, Provider>

export type ApiType = keyof typeof providers

export const apiTypes = Object.keys(providers) as [ApiType, ...ApiType[]]

/** The type that a name or an alias stands for; null for an unknown one. */
export const findApiType = (name: string): ApiType | null =>
  apiTypes.find((type) => type === name || providers[type].aliases.includes(name)) ?? null

/** Of a stored key. A type that a later release has added counts as the default. */
export const storedApiType = (name: string): ApiType => findApiType(name) ?? 'openai'

export const providerOf = (apiType: string): Provider => providers[storedApiType(apiType)]

/** Whether a key without an endpoint has nowhere to send requests. */
export const needsEndpoint = (apiType: string) =>
  providerOf(apiType).baseUrl(null, 'https://api.openai.com/v1') === null

/** Whether the provider calls models by names that an admin gives them. */
export const usesDeployments = (apiType: string) => providerOf(apiType).configuredModels !== undefined

const protocols: readonly Protocol[] = [anthropicProtocol, openaiProtocol]

/** The protocol that a request speaks, which its answer and its errors have to speak too. */
export function protocolOf({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): Protocol {
  const [path = ''] = url.split('?', 1)
  return protocols.find((protocol) => protocol.matches(path, headers)) ?? openaiProtocol
}
