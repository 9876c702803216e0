import { nameModel } from '../../request/rewrite'
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
  blame(status, body) {
    const { type, message } = errorIn(body)
    // Without credit, Anthropic answers 400; only the message says why.
    if (type === 'billing_error' || /^Your credit balance is too low/.test(message)) return 'key_rejected'
    return status === 404 && type === 'not_found_error' ? 'model_unavailable' : null
  },
}

function errorIn(body: string) {
  const json = parseJson(body)
  const error = isObject(json) && isObject(json.error) ? json.error : {}
  return { type: error.type, message: typeof error.message === 'string' ? error.message : '' }
}
