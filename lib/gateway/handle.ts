import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../env'
import type { House } from '../house'
import { type KeyHealth, unknownHealth } from '../keys/health'
import { log } from '../log'
import { note, requests } from '../telemetry/facts'
import { uuid7 } from '../uuid7'
import { makeRoom } from './body-room'
import { makeBooks } from './books'
import { makeChooser } from './choose-key'
import { clientOf } from './client'
import { allowOrigins, answerPreflight } from './cors'
import { makeDirectory } from './directory'
import type { Door } from './door'
import { makeHealth } from './key-health'
import { makePace } from './pace'
import { makePools } from './pools'
import { startProber } from './prober'
import { drain, Gone } from './read-body'
import { Refusal, refuse } from './refusal'
import { makeRests } from './rests'
import { makeRoutes } from './routes'
import { makeServed } from './served'
import { makeStaying } from './staying'
import { type Timing, timing } from './timing'
import { upToDate } from './up-to-date'

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
export function makeGateway(house: House, env: Env, special: Partial<Timing> = {}): Gateway {
  const times = { ...timing, ...special }
  const mostBody = env.MAX_BODY_MB * 2 ** 20
  const rests = makeRests()
  const chooser = makeChooser(rests)
  const health = makeHealth(house, rests, chooser)
  const door: Door = {
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
      await upToDate(door)
      await route({ id, request, response, client })
    } catch (error) {
      if (error instanceof Gone) return
      const refusal = error instanceof Refusal ? error : internal()
      if (refusal !== error) log.error({ err: error }, 'a request through the gateway failed')
      else if (refusal.cause) log.error({ err: refusal.cause }, refusal.message)
      note({ error: refusal.code })
      if (!client.fresh) return client.cut()
      refuse(response, refusal)
      drain(request, mostBody)
    }
  }

  return {
    handle(request, response) {
      const served = serve(request, response).finally(() => open.delete(response))
      open.set(response, served)
      return served
    },
    stuck: door.books.stuck,
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
  new Refusal(503, 'unavailable', 'Chatelaine is shutting down.', {
    headers: { connection: 'close', 'retry-after': '1' },
  })

const internal = () => new Refusal(500, 'internal', 'Something went wrong here.')
