import { authenticateMember } from '../admission'
import type { GatewayDeps } from '../deps'
import type { Downstream } from '../http/downstream'
import { streamingHeaders } from '../http/downstream'
import { responseNotFound, upstreamKeyRejected, upstreamUnreachable } from '../http/rejections'
import { isEventStream } from '../metering/response-meter'
import type { IncomingCall } from '../pipeline'
import { deleteOwner, findOwners } from '../routing/affinity'
import type { ProviderKey } from '../snapshot/provider-keys'
import { requestHeaders, responseHeaders } from '../upstream/headers'
import { NoResponse, UpstreamCall, type UpstreamRequest } from '../upstream/http-client'

const PATH = /^\/v1\/responses\/([^/]+)(\/(?:cancel|input_items))?$/
export const STORED_RESPONSE_OPERATIONS = new Set(['GET', 'DELETE', 'POST /cancel', 'GET /input_items'])
const QUERY_PARAMETERS = new Set([
  'include',
  'include[]',
  'stream',
  'starting_after',
  'include_obfuscation',
  'limit',
  'order',
  'after',
])

/** Responses the provider stores: for the member who created them, with the key that created them. Null for any other path. */
export function storedResponseRoute(deps: GatewayDeps, method: string, path: string, query: string) {
  const [, id = '', part = ''] = PATH.exec(path) ?? []
  if (id === '' || !STORED_RESPONSE_OPERATIONS.has(`${method} ${part}`.trim())) return null

  return async ({ request, protocol, downstream }: IncomingCall): Promise<void> => {
    const member = authenticateMember(deps, { request, protocol })
    const leave = deps.openRequests.enter(member)
    try {
      const owner = (await findOwners(deps.context.db, [id])).get(id)
      const key = deps.snapshot().keys.find((one) => one.id === owner?.keyId)
      if (owner?.userId !== member.id || !key) throw responseNotFound(id)
      const status = await proxy(deps, downstream, key, {
        method: method as UpstreamRequest['method'],
        path: `responses/${id}${part}`,
        query,
        headers: requestHeaders(request.headers, member.id, protocol.requestHeaders),
      })
      if (method === 'DELETE' && status === 200) await deleteOwner(deps.context, id)
    } finally {
      leave()
    }
  }
}

type Proxied = Pick<UpstreamRequest, 'method' | 'path' | 'headers'> & { query: string }

/** Passes the response through unmetered: reading a stored response is free. Answers its status. */
async function proxy(
  { pools, timeouts }: GatewayDeps,
  downstream: Downstream,
  key: ProviderKey,
  { method, path, query, headers }: Proxied,
): Promise<number> {
  const target = key.provider.target(key, path, '')
  const call = UpstreamCall.dispatch(
    pools,
    target.origin,
    {
      method,
      path: withQuery(target.path, query),
      headers: { ...headers, ...target.headers, 'accept-encoding': 'identity' },
      body: [],
      secret: key.secret,
    },
    timeouts,
  )
  downstream.onDisconnect = () => call.abort()
  const head = await call.head
  if (head instanceof NoResponse) throw upstreamUnreachable()
  if (head.status === 401) {
    call.abort()
    throw upstreamKeyRejected()
  }
  downstream.setHead(head.status, {
    ...responseHeaders(head.headers, true),
    ...(isEventStream(head) ? streamingHeaders : {}),
  })
  await new Promise<void>((resolve) => {
    call.pipe({
      data(chunk) {
        if (downstream.write(chunk)) return
        call.pause()
        downstream.onDrain(() => call.resume())
      },
      end() {
        downstream.end()
        resolve()
      },
      error() {
        downstream.abort()
        resolve()
      },
    })
  })
  return head.status
}

function withQuery(path: string, query: string): string {
  const known = [...new URLSearchParams(query)].filter(([name]) => QUERY_PARAMETERS.has(name))
  if (known.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(known)}`
}
