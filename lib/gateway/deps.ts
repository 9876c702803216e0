import type { Pools } from '../outbound/pools'
import type { AppContext } from '../runtime/context'
import type { DurableWrites } from './billing/durable-writes'
import type { Timeouts } from './http/timeouts'
import type { DrainOnDisconnect } from './limits/drain-on-disconnect'
import type { RateLimiter } from './limits/rate-limiter'
import type { MemoryBudget } from './request/memory-budget'
import type { Health } from './routing/circuit-breaker'
import type { Chooser } from './routing/load-balancer'
import type { Served } from './snapshot/served-models'
import type { Snapshot } from './snapshot/snapshot'

/** What all requests through the gateway share. */
export type GatewayDeps = {
  house: AppContext
  directory: () => Snapshot
  /** Before a request is looked at: once it has resolved, or where it is null, the directory knows of every change made before. */
  refresh: () => Promise<void> | null
  chooser: Chooser
  health: Health
  pace: RateLimiter
  pools: Pools
  books: DurableWrites
  served: Served
  room: MemoryBudget
  staying: DrainOnDisconnect
  /** Whether everybody's answers are read to their end, or only those of limited members. */
  drains: boolean
  timing: Timeouts
  /** Bytes. */
  mostBody: number
}
