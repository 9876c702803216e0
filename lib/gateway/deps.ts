import type { Pools } from '../outbound/pools'
import type { AppContext } from '../runtime/context'
import type { Tracing } from '../telemetry/tracing'
import type { DurableWrites } from './billing/durable-writes'
import type { TokenRatios } from './billing/token-ratios'
import type { KeepAlive } from './http/keep-alive'
import type { Timeouts } from './http/timeouts'
import type { BudgetLine } from './limits/budget-line'
import type { DrainOnDisconnect } from './limits/drain-on-disconnect'
import type { OpenRequests } from './limits/open-requests'
import type { RateLimiter } from './limits/rate-limiter'
import type { MemoryBudget } from './request/memory-budget'
import type { CircuitBreaker } from './routing/circuit-breaker'
import type { LoadBalancer } from './routing/load-balancer'
import type { RejectedFields } from './routing/rejected-fields'
import type { ServedModels } from './snapshot/served-models'
import type { Snapshot } from './snapshot/snapshot'

/** What all requests through the gateway share. */
export type GatewayDeps = {
  context: AppContext
  snapshot: () => Snapshot
  /** Null when the snapshot is current, else resolves once it has every change made before the call. */
  refresh: () => Promise<void> | null
  loadBalancer: LoadBalancer
  circuitBreaker: CircuitBreaker
  rejectedFields: RejectedFields
  rateLimiter: RateLimiter
  budgetLine: BudgetLine
  /** BUDGET_WAIT_SECONDS: how long a request waits for what other requests of its member hold; 0 for not at all. */
  budgetWaitMs: number
  /** BUDGET_MIN_OUTPUT_TOKENS: see `BudgetRoom`. */
  minOutputTokens: number
  pools: Pools
  durableWrites: DurableWrites
  tokenRatios: TokenRatios
  servedModels: ServedModels
  openRequests: OpenRequests
  memoryBudget: MemoryBudget
  drainOnDisconnect: DrainOnDisconnect
  keepAlive: KeepAlive
  /** DISCONNECT=drain: every response is read to its end, not only those of members with a budget. */
  alwaysDrains: boolean
  /** FAILOVER=server_error: the next key is tried even after an error of the provider's that may follow a request that ran. */
  retriesServerErrors: boolean
  /** What the provider is told about who a request is for; null to tell nothing. */
  safetyIdentifier: ((userId: number) => string) | null
  /** Null without tracing. Spans of HTTP requests are made around the gateway. */
  tracing: Pick<Tracing, 'record'> | null
  timeouts: Timeouts
  maxBodyBytes: number
}
