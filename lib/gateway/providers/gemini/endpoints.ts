import type { Endpoint } from '../../request/endpoints'
import { mediaFields, stateFields } from '../../request/provider-state'
import { limitOutput, spelled, splitPath } from './request'

const scanSpec: Endpoint['scanSpec'] = {
  fields: new Set(['contents', 'tools', 'generation_config', 'cached_content', 'service_tier']),
  spelled: spelled('generationConfig', 'cachedContent', 'serviceTier'),
  nested: [...mediaFields('contents', 'inlinedata', 'inline_data'), ...stateFields.contents],
  arrays: new Set(['tools']),
}

const generate = (method: string): Endpoint => ({
  ...{ name: `models:${method}`, body: 'json', tariff: 'tokens', scanSpec, limitOutput },
  outputLimitFields: ['maxOutputTokens'],
})

const embed = (method: string): Endpoint => ({
  ...{ name: `models:${method}`, body: 'json', tariff: 'tokens', scanSpec, outputLimitFields: [], batchInput: true },
})

/** Counting is free. */
const countTokens: Endpoint = { ...generate('countTokens'), tariff: 'free', outputLimitFields: [] }

/** By the method after the model in the path. */
const methods = new Map(
  [
    generate('generateContent'),
    generate('streamGenerateContent'),
    embed('embedContent'),
    embed('batchEmbedContents'),
    countTokens,
  ].map((endpoint) => [endpoint.name.replace('models:', ''), endpoint]),
)

export const geminiMethods: readonly string[] = [...methods.keys()]

export const endpointAt = (path: string): Endpoint | null => methods.get(splitPath(path)?.method ?? '') ?? null
