import type { IncomingMessage, ServerResponse } from 'node:http'
import { dayOf } from '../core/time'
import type { GatewayDeps } from './deps'
import { authenticateMember } from './http/authenticate'
import type { Downstream } from './http/downstream'
import { GatewayError } from './http/errors'
import { exchange } from './pipeline'
import { makeBody } from './request/body'
import { scannerFor } from './request/content-type'
import { type Endpoint, endpoints } from './request/endpoints'
import { parseRequest } from './request/parse-request'
import { readBody, tooLarge } from './request/read-body'
import { makeModels } from './routes/models'
import { storedRoute } from './routes/stored-responses'
import { pinOf } from './routing/affinity'
import { refreshSnapshot } from './snapshot/refresh'

export type IncomingCall = { id: string; request: IncomingMessage; response: ServerResponse; client: Downstream }

const MODELS = '/v1/models'

/** What is offered, by method and path. Everything else is 404: nothing is passed on that is not known here. */
export function makeRoutes(door: GatewayDeps) {
  const models = makeModels(door)
  return async (visit: IncomingCall): Promise<void> => {
    const { request, response } = visit
    const [path = ''] = (request.url ?? '').split('?', 1)
    const endpoint = request.method === 'POST' ? endpoints.get(path) : undefined
    if (endpoint) return charge(door, endpoint, visit)
    const stored = storedRoute(request.method ?? '', request.url ?? '')
    if (stored) return stored(door, visit)
    const isModels = request.method === 'GET' && (path === MODELS || path.startsWith(`${MODELS}/`))
    if (!isModels) throw unknownUrl(request.method, path)
    const list = await models(authenticateMember(door.house, door.directory(), request))
    if (path === MODELS) return answer(response, { object: 'list', data: list })
    const name = decodeURIComponent(path.slice(MODELS.length + 1))
    const model = list.find(({ id }) => id === name)
    if (!model) throw new GatewayError(404, 'model_not_found', `There is no model "${name}" here.`, { param: 'model' })
    answer(response, model)
  }
}

async function charge(door: GatewayDeps, endpoint: Endpoint, { id, request, client }: IncomingCall): Promise<void> {
  const startedAt = Date.now()
  const known = door.directory()
  const asker = authenticateMember(door.house, known, request)
  const said = Number(request.headers['content-length'] ?? 0)
  if (said > door.mostBody) throw tooLarge(door.mostBody)
  const hold = door.room.open()
  try {
    const { scanner, contentType } = scannerFor(endpoint, request.headers['content-type'] ?? '')
    const limits = { most: door.mostBody, patience: door.timing.body, hold }
    // No name for the bytes: it would keep them as long as this function waits.
    const body = await readBody(request, scanner, limits).then((bytes) => makeBody(bytes, hold.release))
    const asked = parseRequest(endpoint, scanner)
    // A body may take minutes: who was let in at its beginning may be out by now, or have a limit.
    await refreshSnapshot(door)
    const member = door.directory() === known ? asker : authenticateMember(door.house, door.directory(), request)
    const day = dayOf(startedAt, door.directory().zone)
    const pin = await pinOf(door, member, asked.references)
    const stays = door.drains || member.limitPico !== null
    const { leaving, end } = door.staying.begin(client, stays)
    const { headers } = request
    const call = {
      id,
      member,
      endpoint,
      parsed: asked,
      headers,
      body,
      contentType,
      pin,
      client,
      upstreamSignal: leaving,
      drainsOnDisconnect: stays,
      startedAt,
      day,
    }
    await exchange(door, call).finally(end)
  } finally {
    hold.release()
  }
}

function answer(response: ServerResponse, value: unknown) {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

const unknownUrl = (method = '', path: string) =>
  new GatewayError(404, 'unknown_url', `There is nothing at ${method} ${path} here.`)
