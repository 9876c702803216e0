import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Env } from '../config/env'
import { uuid7 } from '../core/uuid7'
import { safetyIdentifierOf } from '../encryption/vault'
import { log } from '../logging/log'
import { addRequestFacts, requestStorage } from '../logging/request-log'
import { makePools } from '../outbound/pools'
import type { AppContext } from '../runtime/context'
import { type KeyHealth, unknownHealth } from '../runtime/gateway-status'
import { makeDurableWrites } from './billing/durable-writes'
import { makeTokenRatios } from './billing/token-ratios'
import type { GatewayDeps } from './deps'
import { allowOrigins, answerPreflight } from './http/cors'
import { Downstream } from './http/downstream'
import { GatewayError, sendError } from './http/errors'
import { errorEvent, makeKeepAlive } from './http/keep-alive'
import { internalError, shuttingDown } from './http/rejections'
import { defaultTimeouts, type Timeouts } from './http/timeouts'
import { makeBudgetLine } from './limits/budget-line'
import { makeDrainOnDisconnect } from './limits/drain-on-disconnect'
import { makeOpenRequests } from './limits/open-requests'
import { makeRateLimiter } from './limits/rate-limiter'
import { protocolOf } from './providers/providers'
import { refreshSnapshot } from './refresh'
import { makeMemoryBudget } from './request/memory-budget'
import { ClientDisconnected, discardBody } from './request/read-body'
import { makeRouter } from './router'
import { makeCircuitBreaker } from './routing/circuit-breaker'
import { makeCooldowns } from './routing/cooldowns'
import { startHealthProbe } from './routing/health-probe'
import { makeLoadBalancer } from './routing/load-balancer'
import { makeRejectedFields } from './routing/rejected-fields'
import { makeServedModels } from './snapshot/served-models'
import { makeSnapshotStore } from './snapshot/snapshot'
import { ProviderRefusal } from './websocket/events'
import { makeSockets } from './websocket/sockets'

export type Gateway = {
  /** Handles a request to /v1. Never throws; resolves once its ledger entry is settled too. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Handles a request for a WebSocket. `response`: to refuse it with. As `handle`, it resolves at the end, and never throws. */
  upgrade(request: IncomingMessage, response: ServerResponse, socket: Duplex, head: Buffer): Promise<void>
  /** Ledger writes that are overdue: while there are some, this process is not ready. */
  overdueCount(): number
  keyHealth(id: number): Promise<KeyHealth>
  /** Accepts nothing new, lets open requests finish for `grace` ms, then breaks them off and settles them. */
  close(grace?: number): Promise<void>
}

/** Wires the gateway together: a bare handler for Node's HTTP server. */
export function makeGateway(
  context: AppContext,
  env: Env,
  overrides: Partial<Timeouts> = {},
  tracing: GatewayDeps['tracing'] = null,
): Gateway {
  const timeouts = { ...defaultTimeouts, ...overrides }
  const maxBodyBytes = env.MAX_BODY_MB * 2 ** 20
  const cooldowns = makeCooldowns()
  const loadBalancer = makeLoadBalancer(cooldowns)
  const circuitBreaker = makeCircuitBreaker(context, cooldowns, loadBalancer)
  const deps: GatewayDeps = {
    context,
    ...makeSnapshotStore(context, env.OPENAI_BASE_URL),
    loadBalancer,
    circuitBreaker,
    rejectedFields: makeRejectedFields(),
    rateLimiter: makeRateLimiter(),
    budgetLine: makeBudgetLine(),
    budgetWaitMs: env.BUDGET_WAIT_SECONDS * 1000,
    minOutputTokens: env.BUDGET_MIN_OUTPUT_TOKENS,
    pools: makePools(env.ALLOW_PRIVATE_UPSTREAMS, timeouts),
    durableWrites: makeDurableWrites(timeouts.settleRetry),
    tokenRatios: makeTokenRatios(),
    servedModels: makeServedModels(context),
    drainOnDisconnect: makeDrainOnDisconnect(timeouts),
    keepAlive: makeKeepAlive(timeouts.keepAlive),
    alwaysDrains: env.DISCONNECT === 'drain',
    retriesServerErrors: env.FAILOVER === 'server_error',
    openRequests: makeOpenRequests(env.MAX_CONCURRENT_REQUESTS),
    memoryBudget: makeMemoryBudget(maxBodyBytes),
    safetyIdentifier: env.SAFETY_IDENTIFIER ? (userId) => safetyIdentifierOf(context.vault, userId) : null,
    tracing,
    timeouts,
    maxBodyBytes,
  }
  const route = makeRouter(deps)
  const stopProbing = startHealthProbe(deps, cooldowns)
  const sockets = makeSockets(deps, timeouts.ping)
  const open = new Set<ServerResponse>()
  let onIdle = () => {}
  const openSockets = new Set<Promise<void>>()
  let closing = false

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    open.add(response)
    const id = identify(response)
    const downstream = new Downstream(response, timeouts.idle)
    const protocol = protocolOf(request)
    try {
      if (request.method === 'OPTIONS') return answerPreflight(request, response)
      if (closing) throw shuttingDown()
      const refreshing = refreshSnapshot(deps)
      if (refreshing) await refreshing
      await route({ id, request, protocol, downstream })
    } catch (error) {
      if (error instanceof ClientDisconnected) return
      const known = toKnown(error)
      if (downstream.endWaiting) return downstream.end(errorEvent(protocol.errorBody(known, id)))
      if (!downstream.headersUnsent) return downstream.abort()
      sendError(response, known, protocol.errorBody(known, id))
      discardBody(request, maxBodyBytes)
    } finally {
      downstream.endWaiting?.()
      open.delete(response)
      if (open.size === 0) onIdle()
    }
  }

  async function serveSocket(request: IncomingMessage, response: ServerResponse, socket: Duplex, head: Buffer) {
    const id = identify(response)
    const protocol = protocolOf(request)
    try {
      if (closing) throw shuttingDown()
      await refreshSnapshot(deps)
      await sockets.open({ incoming: { id, request, protocol }, response, socket, head })
    } catch (error) {
      if (error instanceof ClientDisconnected) return
      if (error instanceof ProviderRefusal) return sendError(response, error, { error: error.error })
      const known = toKnown(error)
      sendError(response, known, protocol.errorBody(known, id))
    }
  }

  return {
    handle: serve,
    upgrade(request, response, socket, head) {
      const served = serveSocket(request, response, socket, head).finally(() => openSockets.delete(served))
      openSockets.add(served)
      return served
    },
    overdueCount: deps.durableWrites.overdueCount,
    async keyHealth(id) {
      await deps.refresh()
      const key = deps.snapshot().keys.find((one) => one.id === id)
      return key ? circuitBreaker.healthOf(key) : unknownHealth
    },
    async close(grace = env.SHUTDOWN_GRACE_SECONDS * 1000) {
      closing = true
      deps.budgetLine.close()
      sockets.close()
      const timer = setTimeout(() => {
        for (const response of open) response.destroy()
        sockets.terminate()
        deps.drainOnDisconnect.stop()
      }, grace)
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve
        if (open.size === 0) resolve()
      })
      await Promise.all([idle, ...openSockets])
      clearTimeout(timer)
      deps.durableWrites.stop()
      stopProbing()
      await circuitBreaker.close()
      await deps.pools.close()
    },
  }
}

/** The request's id, which its response tells too. */
function identify(response: ServerResponse): string {
  const id = requestStorage.getStore()?.requestId ?? uuid7()
  response.setHeader('x-chatelaine-request-id', id)
  response.setHeader('x-request-id', id)
  response.setHeader('x-content-type-options', 'nosniff')
  allowOrigins(response)
  return id
}

/** What the client is told about an error; what it is not told is logged. */
function toKnown(error: unknown): GatewayError {
  const known = error instanceof GatewayError ? error : internalError()
  if (known !== error) log.error({ err: error }, 'gateway request failed')
  else if (known.cause) log.error({ err: known.cause }, known.message)
  addRequestFacts({ error: known.code })
  return known
}
