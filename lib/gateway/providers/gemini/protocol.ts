import { bearerToken } from '../../http/bearer-token'
import type { GatewayError } from '../../http/errors'
import { validModelName } from '../../metering/reported-values'
import { isObject, parseJson } from '../../scanner/json'
import { namedBelow } from '../openai/protocol'
import type { ListedModel, Protocol } from '../provider'
import { endpointAt } from './endpoints'
import { geminiMeter } from './meter'
import { parseGenerate } from './request'

const PREFIX = 'models/'

/** Gemini's own API, as Google's SDK and CLI speak it. */
export const geminiProtocol: Protocol = {
  matches: (path, headers) =>
    /^\/v1beta(\/|$)/.test(path) ||
    /^\/v1\/models\/[^/]+:/.test(path) ||
    (/^\/v1\/models(\/|$)/.test(path) && headers['x-goog-api-key'] !== undefined),
  endpointAt,
  clientTokens: ({ url = '', headers }) => [
    headers['x-goog-api-key']?.toString(),
    bearerToken(headers),
    new URLSearchParams(url.split('?')[1]).get('key') ?? undefined,
  ],
  parseRequest: parseGenerate,
  makeMeter: geminiMeter,
  errorBody: ({ status, message, code, retryAfterSeconds }) => ({
    error: {
      code: status,
      message,
      status: statusName(status),
      details: detailsOf({ message, code, retryAfterSeconds }),
    },
  }),
  requestHeaders: new Set(['x-goog-api-client']),
  modelsPath: (path) => namedBelow('/v1beta/models', path) ?? namedBelow('/v1/models', path),
  modelList: (models) => ({ models: models.map(toGemini) }),
  model: toGemini,
}

const STATUS_NAMES = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [504, 'DEADLINE_EXCEEDED'],
])

const statusName = (status: number) => STATUS_NAMES.get(status) ?? (status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE')

/** Gemini CLI retries a quota that comes back soon, and shows the message of one that does not. */
function detailsOf({ message, code, retryAfterSeconds }: Pick<GatewayError, 'message' | 'code' | 'retryAfterSeconds'>) {
  const type = 'type.googleapis.com/google.rpc.'
  const retry = retryAfterSeconds === null ? [] : [{ '@type': `${type}RetryInfo`, retryDelay: `${retryAfterSeconds}s` }]
  if (code !== 'insufficient_quota') return retry
  const violations = [{ subject: 'budget', description: message, quotaId: 'BudgetPerDay' }]
  return [{ '@type': `${type}QuotaFailure`, violations }, ...retry]
}

function toGemini({ id, displayName, native }: ListedModel) {
  const name = `${PREFIX}${id}`
  if (native?.protocol === geminiProtocol) return { ...native.fields, name }
  return { name, displayName: displayName ?? id, supportedGenerationMethods: [] }
}

export function readGeminiModels(text: string): ListedModel[] | null {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body.models)) return null
  return body.models.filter(isObject).flatMap((fields): ListedModel | [] => {
    const name = validModelName(fields.name)
    if (!name?.startsWith(PREFIX)) return []
    return {
      id: name.slice(PREFIX.length),
      displayName: typeof fields.displayName === 'string' ? fields.displayName : null,
      createdAt: null,
      owner: 'google',
      native: { protocol: geminiProtocol, fields },
    }
  })
}
