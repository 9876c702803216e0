import type { IncomingMessage, ServerResponse } from 'node:http'
import { dayOf } from '../time'
import { readAsked } from './asked'
import { makeBody } from './body'
import type { Client } from './client'
import type { Door } from './door'
import { type Endpoint, endpoints } from './endpoints'
import { exchange } from './exchange'
import { scannerFor } from './form-type'
import { makeModels } from './models'
import { pinOf } from './pin'
import { readBody, tooLarge } from './read-body'
import { Refusal } from './refusal'
import { storedRoute } from './stored-routes'
import { upToDate } from './up-to-date'
import { whoAsks } from './who'

export type Visit = { id: string; request: IncomingMessage; response: ServerResponse; client: Client }

const MODELS = '/v1/models'

/** What is offered, by method and path. Everything else is 404: nothing is passed on that is not known here. */
export function makeRoutes(door: Door) {
  const models = makeModels(door)
  return async (visit: Visit): Promise<void> => {
    const { request, response } = visit
    const [path = ''] = (request.url ?? '').split('?', 1)
    const endpoint = request.method === 'POST' ? endpoints.get(path) : undefined
    if (endpoint) return charge(door, endpoint, visit)
    const stored = storedRoute(request.method ?? '', request.url ?? '')
    if (stored) return stored(door, visit)
    const isModels = request.method === 'GET' && (path === MODELS || path.startsWith(`${MODELS}/`))
    if (!isModels) throw unknownUrl(request.method, path)
    const list = await models(whoAsks(door.house, door.directory(), request))
    if (path === MODELS) return answer(response, { object: 'list', data: list })
    const name = decodeURIComponent(path.slice(MODELS.length + 1))
    const model = list.find(({ id }) => id === name)
    if (!model) throw new Refusal(404, 'model_not_found', `There is no model "${name}" here.`, { param: 'model' })
    answer(response, model)
  }
}

async function charge(door: Door, endpoint: Endpoint, { id, request, client }: Visit): Promise<void> {
  const startedAt = Date.now()
  const known = door.directory()
  const asker = whoAsks(door.house, known, request)
  const said = Number(request.headers['content-length'] ?? 0)
  if (said > door.mostBody) throw tooLarge(door.mostBody)
  const hold = door.room.open()
  try {
    const { scanner, contentType } = scannerFor(endpoint, request.headers['content-type'] ?? '')
    const limits = { most: door.mostBody, patience: door.timing.body, hold }
    // No name for the bytes: it would keep them as long as this function waits.
    const body = await readBody(request, scanner, limits).then((bytes) => makeBody(bytes, hold.free))
    const asked = readAsked(endpoint, scanner)
    // A body may take minutes: who was let in at its beginning may be out by now, or have a limit.
    await upToDate(door)
    const member = door.directory() === known ? asker : whoAsks(door.house, door.directory(), request)
    const day = dayOf(startedAt, door.directory().zone)
    const pin = await pinOf(door, member, asked.references)
    const stays = door.drains || member.limitPico !== null
    const { leaving, end } = door.staying.begin(client, stays)
    const { headers } = request
    const call = {
      id,
      member,
      endpoint,
      asked,
      headers,
      body,
      contentType,
      pin,
      client,
      leaving,
      stays,
      startedAt,
      day,
    }
    await exchange(door, call).finally(end)
  } finally {
    hold.free()
  }
}

function answer(response: ServerResponse, value: unknown) {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

const unknownUrl = (method = '', path: string) =>
  new Refusal(404, 'unknown_url', `There is nothing at ${method} ${path} here.`)
