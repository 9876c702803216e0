import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../config/env'
import { uuid7 } from '../core/uuid7'
import { type KeyHealth, unknownHealth } from '../keys/health'
import { log } from '../logging/log'
import { note, requests } from '../logging/request-log'
import { makePools } from '../outbound/pools'
import type { AppContext } from '../runtime/context'
import { makeBooks } from './billing/durable-writes'
import type { GatewayDeps } from './deps'
import { allowOrigins, answerPreflight } from './http/cors'
import { clientOf } from './http/downstream'
import { GatewayError, sendError } from './http/errors'
import { type Timeouts, timing } from './http/timeouts'
import { makeStaying } from './limits/drain-on-disconnect'
import { makePace } from './limits/rate-limiter'
import { makeRoom } from './request/memory-budget'
import { drain, Gone } from './request/read-body'
import { makeRoutes } from './router'
import { makeHealth } from './routing/circuit-breaker'
import { makeRests } from './routing/cooldowns'
import { startProber } from './routing/health-probe'
import { makeChooser } from './routing/load-balancer'
import { refreshSnapshot } from './snapshot/refresh'
import { makeServed } from './snapshot/served-models'
import { makeDirectory } from './snapshot/snapshot'

export type Gateway = {
  /** Answers a request to /v1. Never throws; resolves once its entry is closed too. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** How many ledger writes are overdue: while there are some, this process is not ready for more. */
  stuck(): number
  /** How a key fares just now. */
  keyHealth(id: number): Promise<KeyHealth>
  /** Takes nothing new, lets what is open end for `grace` ms, then breaks and books the rest. */
  close(grace?: number): Promise<void>
}

/** The door to the providers: a bare handler for Node's http server. */
export function makeGateway(house: AppContext, env: Env, special: Partial<Timeouts> = {}): Gateway {
  const times = { ...timing, ...special }
  const mostBody = env.MAX_BODY_MB * 2 ** 20
  const rests = makeRests()
  const chooser = makeChooser(rests)
  const health = makeHealth(house, rests, chooser)
  const door: GatewayDeps = {
    house,
    ...makeDirectory(house, env.OPENAI_BASE_URL),
    chooser,
    health,
    pace: makePace(),
    pools: makePools(env.ALLOW_PRIVATE_UPSTREAMS, times),
    books: makeBooks(times.settle),
    served: makeServed(house),
    staying: makeStaying(times),
    drains: env.DISCONNECT === 'drain',
    room: makeRoom(mostBody),
    timing: times,
    mostBody,
  }
  const route = makeRoutes(door)
  const stopProber = startProber(door, rests)
  const open = new Map<ServerResponse, Promise<void>>()
  let closing = false

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const id = requests.getStore()?.requestId ?? uuid7()
    response.setHeader('x-chatelaine-request-id', id)
    allowOrigins(response)
    if (request.method === 'OPTIONS') return answerPreflight(request, response)
    const client = clientOf(response, times.idle)
    try {
      if (closing) throw goingDown()
      await refreshSnapshot(door)
      await route({ id, request, response, client })
    } catch (error) {
      if (error instanceof Gone) return
      const refusal = error instanceof GatewayError ? error : internal()
      if (refusal !== error) log.error({ err: error }, 'a request through the gateway failed')
      else if (refusal.cause) log.error({ err: refusal.cause }, refusal.message)
      note({ error: refusal.code })
      if (!client.headersUnsent) return client.abort()
      sendError(response, refusal)
      drain(request, mostBody)
    }
  }

  return {
    handle(request, response) {
      const served = serve(request, response).finally(() => open.delete(response))
      open.set(response, served)
      return served
    },
    stuck: door.books.overdueCount,
    keyHealth: async (id) => {
      await door.refresh()
      const key = door.directory().keys.find((one) => one.id === id)
      return key ? health.of(key) : unknownHealth
    },
    async close(grace = env.SHUTDOWN_GRACE_SECONDS * 1000) {
      closing = true
      const timer = setTimeout(() => {
        for (const response of open.keys()) response.destroy()
        door.staying.stop()
      }, grace)
      await Promise.all(open.values())
      clearTimeout(timer)
      door.books.stop()
      stopProber()
      await health.close()
      await door.pools.close()
    },
  }
}

const goingDown = () =>
  new GatewayError(503, 'unavailable', 'Chatelaine is shutting down.', {
    headers: { connection: 'close', 'retry-after': '1' },
  })

const internal = () => new GatewayError(500, 'internal', 'Something went wrong here.')
