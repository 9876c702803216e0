import { bearerToken } from '../../http/bearer-token'
import type { GatewayError } from '../../http/errors'
import { validModelName } from '../../metering/reported-values'
import { isObject, parseJson } from '../../scanner/json'
import { namedBelow } from '../openai/protocol'
import type { ListedModel, Protocol } from '../provider'
import { anthropicEndpoints, parseMessages } from './endpoints'
import { anthropicMeter } from './meter'

const MODELS = '/v1/models'

/** Anthropic's Messages API, as its SDK and Claude Code speak it. */
export const anthropicProtocol: Protocol = {
  matches: (path, headers) =>
    /^\/v1\/messages(\/|$)/.test(path) ||
    path === '/api/hello' ||
    (/^\/v1\/models(\/|$)/.test(path) && headers['anthropic-version'] !== undefined),
  endpointAt: (path) => anthropicEndpoints.get(path) ?? null,
  // Claude Code checks that the server can be reached, without a token.
  greets: (method, path) => path === '/api/hello' && (method === 'HEAD' || method === 'GET'),
  clientTokens: ({ headers }) => [headers['x-api-key']?.toString(), bearerToken(headers)],
  parseRequest: parseMessages,
  makeMeter: anthropicMeter,
  errorBody: (error, requestId) => ({
    type: 'error',
    error: { type: errorType(error), message: error.message },
    request_id: requestId,
  }),
  requestHeaders: new Set(['anthropic-version', 'anthropic-beta', 'x-app']),
  modelsPath: (path) => namedBelow(MODELS, path),
  modelList: (models) => ({
    data: models.map(toAnthropic),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
  model: toAnthropic,
}

/** A spent budget is no rate limit: Claude Code shows the message of a billing error, and does not retry. */
function errorType({ code, status }: GatewayError): string {
  if (code === 'insufficient_quota') return 'billing_error'
  return TYPES.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error')
}

const TYPES = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
])

function toAnthropic({ id, displayName, createdAt, native }: ListedModel) {
  if (native?.protocol === anthropicProtocol) return { ...native.fields, id }
  const created = new Date((createdAt ?? 0) * 1000).toISOString()
  return { type: 'model', id, display_name: displayName ?? id, created_at: created }
}

export function readAnthropicModels(text: string): ListedModel[] | null {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body.data)) return null
  return body.data.filter(isObject).flatMap((fields): ListedModel | [] => {
    const id = validModelName(fields.id)
    if (id === null) return []
    const created = Date.parse(String(fields.created_at))
    return {
      id,
      displayName: typeof fields.display_name === 'string' ? fields.display_name : null,
      createdAt: Number.isFinite(created) ? created / 1000 : null,
      owner: 'anthropic',
      native: { protocol: anthropicProtocol, fields },
    }
  })
}
