import type { Day } from '../core/time'
import type { Tokens } from '../pricing/tokens'

/** Written before an upstream is called. Timestamps are milliseconds UTC, money is pico-dollars. */
export type Reservation = {
  /** UUIDv7. */
  id: string
  userId: number
  keyId: number
  /** As requested. */
  model: string
  /** The model's name in rollups if the process dies before a response. */
  label: string
  /** `chat/completions`, `embeddings`, … */
  endpoint: string
  stream: boolean
  startedAt: number
  /** Upper bound of the cost; 0 if the model has no price. */
  reservedPico: bigint
  /** Estimated cost of the input alone; null if the model has no price. */
  estimatePico: bigint | null
  /** The user's monthly budget; null for none. */
  limitPico: bigint | null
}

export type ReservationRef = Pick<Reservation, 'id' | 'userId' | 'startedAt'>

/**
 * Why a reservation was rejected. `over_budget`: settled spend alone leaves too little. `budget_reserved`: it would fit if
 * the user's open requests had not reserved the rest.
 */
export type BudgetRejection = 'over_budget' | 'budget_reserved'

export type Settlement = {
  id: string
  state: 'settled' | 'estimated' | 'failed' | 'interrupted'
  /** Null if the model, or a part it used, has no price. */
  costPico: bigint | null
  tokens: Tokens
  /** Input and output tokens; for models not billed by the token, characters, seconds or images. */
  units: number
  answeredModel: string | null
  /** The model's name in rollups. */
  label: string
  /** The provider key that answered or was tried last. */
  keyId: number
  status: number | null
  firstByteAt: number | null
  settledAt: number
  upstreamRequestId: string | null
  /** As the response names it; the price depends on it. */
  serviceTier: string | null
  /** What else the price depends on, such as the size of an image. Such entries cannot be repriced. */
  variant: string | null
  /** Provider keys tried, in order, with the status each returned. */
  attempts: readonly { keyId: number; status: number | 'unreached' }[]
  /** `unexplained`: the reported total exceeds the sum of its parts; the rest was billed as input. */
  flags: readonly ('overrun' | 'clamped' | 'unexplained')[]
}

type RepriceProgress = { examined: number; changed: number; deltaPico: bigint; done: boolean }

/** The current or last repricing of this process. `model`: null for all; `total`: the number of entries to examine. */
export type Repricing = RepriceProgress & { model: string | null; total: number; failed: boolean }

/** Every promise resolves only once the change is durable. */
export type Ledger = {
  /** Null if the request is admitted. Throws if nothing could be written; then the request must not be sent. */
  reserve(reservation: Reservation): Promise<BudgetRejection | null>
  /** False, without a change, if the entry was no longer open. */
  settle(settlement: Settlement): Promise<boolean>
  /** For a request that was never sent: deletes its entry and frees its reservation. */
  release(reservation: ReservationRef): Promise<boolean>
  /** Recalculates the cost of entries that began before `until` with today's prices. `model`: null for all. */
  reprice(
    what: { model: string | null; until: number },
    onProgress: (progress: RepriceProgress) => void,
  ): Promise<RepriceProgress>
  /** Deletes closed entries that began before a day and keeps the rollups. Returns how many. */
  prune(before: Day): Promise<number>
  /** Recalculates all days and months in another reporting time zone. */
  setZone(zone: string): Promise<void>
}
