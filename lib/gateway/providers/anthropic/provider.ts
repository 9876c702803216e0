import type { ParsedRequest } from '../../request/parse-request'
import { defaultFieldPatch, nameModel, type Patch, patchNested } from '../../request/rewrite'
import { isObject, parseJson } from '../../scanner/json'
import { baseUrl, targetBelow } from '../openai/urls'
import type { Provider } from '../provider'
import { anthropicProtocol, readAnthropicModels } from './protocol'

const VERSION = '2023-06-01'

/** Anthropic, and every service with its Messages API. */
export const anthropic: Provider = {
  protocol: anthropicProtocol,
  aliases: ['claude'],
  namePrefix: 'claude.',
  telemetryName: 'anthropic',
  baseUrl: (endpoint) => baseUrl(endpoint ?? 'https://api.anthropic.com/v1'),
  missingEndpoints: new Set(),
  target: ({ base, secret }, path) => targetBelow(base, path, { 'x-api-key': secret }),
  modelsTarget: ({ base, secret }) =>
    targetBelow(base, 'models?limit=1000', { 'x-api-key': secret, 'anthropic-version': VERSION }),
  readModels: readAnthropicModels,
  adaptPatches: (_, request, patches) => nameModel(request, patches),
  safetyIdentifier: {
    hosts: /^api\.anthropic\.com$/,
    patch: ({ parsed, endpoint }, identifier) =>
      endpoint.name === 'messages' ? userIdPatch(parsed, JSON.stringify(identifier)) : null,
  },
  blame(status, body) {
    const { type, message } = errorIn(body)
    // Without credit, Anthropic answers 400; only the message says why.
    if (type === 'billing_error' || /^Your credit balance is too low/.test(message)) return 'key_rejected'
    return status === 404 && type === 'not_found_error' ? 'model_unavailable' : null
  },
}

function userIdPatch(parsed: ParsedRequest, value: string): Patch | null {
  const metadata = parsed.fields.get('metadata')
  if (!metadata || metadata.json === 'null') return defaultFieldPatch(parsed, 'metadata', `{"user_id":${value}}`)
  // Malformed, of another type, or too long to have been captured: for the provider to judge.
  const given = parseJson(metadata.json ?? '')
  return isObject(given) && !Object.hasOwn(given, 'user_id')
    ? patchNested(metadata, undefined, '"user_id":', value)
    : null
}

function errorIn(body: string) {
  const json = parseJson(body)
  const error = isObject(json) && isObject(json.error) ? json.error : {}
  return { type: error.type, message: typeof error.message === 'string' ? error.message : '' }
}
