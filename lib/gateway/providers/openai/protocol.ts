import { decodePathSegment } from '../../../core/input'
import { bearerToken } from '../../http/bearer-token'
import { validModelName } from '../../metering/reported-values'
import { openaiMeter } from '../../metering/response-meter'
import { endpoints } from '../../request/endpoints'
import { parseRequest } from '../../request/parse-request'
import { isObject, parseJson } from '../../scanner/json'
import type { ListedModel, Protocol } from '../provider'

const MODELS = '/v1/models'

/** OpenAI's API, which many others speak: what is not another protocol's is this one's. */
export const openaiProtocol: Protocol = {
  matches: () => true,
  endpointAt: (path) => endpoints.get(path) ?? null,
  clientTokens: ({ headers }) => [
    bearerToken(headers),
    ...[headers['api-key'], headers['x-api-key']].map((token) => token?.toString()),
    socketToken(headers['sec-websocket-protocol']),
  ],
  parseRequest: (endpoint, scan) => parseRequest(endpoint, scan),
  makeMeter: openaiMeter,
  allowsComments: true,
  errorBody: ({ message, type, param, code }) => ({ error: { message, type, param, code } }),
  requestHeaders: new Set(['openai-beta']),
  modelsPath: (path) => namedBelow(MODELS, path),
  modelList: (models) => ({ object: 'list', data: models.map(toOpenai) }),
  model: toOpenai,
}

/** Browsers cannot set headers of a WebSocket: OpenAI's SDK puts the key into a subprotocol. */
const socketToken = (protocols = '') => /(?:^|[, ])openai-insecure-api-key\.([\w-]+)/.exec(protocols)?.[1]

function toOpenai({ id, createdAt, owner, native }: ListedModel) {
  if (native?.protocol === openaiProtocol) return { ...native.fields, id }
  return { id, object: 'model', created: createdAt ?? 0, owned_by: owner }
}

/** `name` null: the list itself. */
export function namedBelow(list: string, path: string): { name: string | null } | null {
  if (path === list) return { name: null }
  return path.startsWith(`${list}/`) ? { name: decodePathSegment(path.slice(list.length + 1)) } : null
}

export function readOpenaiModels(text: string): ListedModel[] | null {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body.data)) return null
  return body.data.filter(isObject).flatMap((fields): ListedModel | [] => {
    const id = validModelName(fields.id)
    if (id === null) return []
    const createdAt = typeof fields.created === 'number' ? fields.created : null
    const owner = typeof fields.owned_by === 'string' ? fields.owned_by : 'unknown'
    return { id, displayName: null, createdAt, owner, native: { protocol: openaiProtocol, fields } }
  })
}
