import { pipeline } from 'node:stream/promises'
import { PrivateAddress } from '../../outbound/pools'
import type { GatewayDeps } from '../deps'
import { authenticateMember } from '../http/authenticate'
import { GatewayError } from '../http/errors'
import { isStream } from '../metering/meter-for'
import { targetOf } from '../providers/target'
import type { IncomingCall } from '../router'
import { deleteOwner, findOwners } from '../routing/owners'
import type { ProviderKey } from '../snapshot/provider-keys'
import { headersDown, headersUp, streaming } from '../upstream/headers'
import { NoAnswer, type Outgoing, send } from '../upstream/http-client'

const PATH = /^\/v1\/responses\/([^/]+)(\/(?:cancel|input_items))?$/
export const offered = new Set(['GET', 'DELETE', 'POST /cancel', 'GET /input_items'])
const asked = new Set([
  'include',
  'include[]',
  'stream',
  'starting_after',
  'include_obfuscation',
  'limit',
  'order',
  'after',
])

/** Answers that the provider keeps, for the member who made them, with the key that made them. Null when it is another path. */
export function storedRoute(method: string, url: string): ((door: GatewayDeps, visit: IncomingCall) => Promise<void>) | null {
  const [path = '', query = ''] = url.split('?', 2)
  const [, id = '', part = ''] = PATH.exec(path) ?? []
  if (id === '' || !offered.has(`${method} ${part}`.trim())) return null
  return async (door, visit) => {
    const member = authenticateMember(door.house, door.directory(), visit.request)
    const owner = (await findOwners(door.house.db, [id])).get(id)
    const key = door.directory().keys.find((one) => one.id === owner?.keyId)
    if (owner?.userId !== member.id || !key) throw notFound(id)
    const { status } = await pass(door, visit, key, {
      member: member.id,
      method: method as Outgoing['method'],
      path: `responses/${id}${part}`,
      query,
    })
    if (method === 'DELETE' && status === 200) await deleteOwner(door.house, id)
  }
}

type Passed = { member: number; method: Outgoing['method']; path: string; query: string }

/** Costs nothing, so it is not booked: the bytes go by as they are. */
async function pass(
  door: GatewayDeps,
  { request, response, client }: IncomingCall,
  key: ProviderKey,
  { member, method, path, query }: Passed,
) {
  const target = targetOf(key, path, '')
  const headers = { ...headersUp(request.headers, member), ...target.headers, 'accept-encoding': 'identity' }
  const outgoing = { method, path: withQuery(target.path, query), headers, body: [], secret: key.secret }
  const answer = await reach(door, target.origin, outgoing, client.disconnected)
  if (answer.status === 401) {
    answer.body.destroy()
    throw new GatewayError(502, 'upstream_key_rejected', 'The provider does not accept the key that Chatelaine holds.')
  }
  response.writeHead(answer.status, { ...headersDown(answer.headers, true), ...(isStream(answer) ? streaming : {}) })
  await pipeline(answer.body, response).catch(() => response.destroy())
  return answer
}

async function reach({ pools, timing }: GatewayDeps, origin: string, outgoing: Outgoing, gone: AbortSignal) {
  try {
    return await send(pools.of(origin), outgoing, gone, timing)
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof PrivateAddress)
      throw new GatewayError(502, 'upstream_unreachable', 'The provider could not be reached.')
    throw error
  }
}

function withQuery(path: string, query: string): string {
  const known = [...new URLSearchParams(query)].filter(([name]) => asked.has(name))
  if (known.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(known)}`
}

const notFound = (id: string) => new GatewayError(404, 'response_not_found', `Response with id '${id}' not found.`)
