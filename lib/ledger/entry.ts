import type { Day, Month, Period } from '../core/time'
import type { UnpricedReason } from '../pricing/recorded-cost'
import type { Tokens } from '../pricing/tokens'

/** A sum of cost that a reservation counts towards, and its limit in pico-dollars; null for none. */
export type Budget = { userId: number; month: Month; limitPico: bigint | null }

/** A limit of the user's cost in a period other than the month, in pico-dollars. */
export type PeriodLimit = { period: Exclude<Period, 'month'>; limitPico: bigint }

/** The period of a user that `day` is in. */
export type PeriodKey = { userId: number; period: Period; day: Day }

/** Pico-dollars of a user's month, or of another period. */
export type Amounts = { settledPico: bigint; reservedPico: bigint }

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
  /** Of `startedAt` in the reporting time zone: the entry always counts in this day and its month. */
  day: Day
  /** The program that sent it, and its session. Missing where it says neither, and in logs of older releases. */
  client?: string | null
  sessionId?: string | null
  /** The further token that it carried. Missing or null for the user's first one. */
  tokenId?: number | null
  /** Upper bound of the cost; 0 if the model has no price. */
  reservedPico: bigint
  /** Estimated cost of the input alone; null if the model has no price. */
  estimatePico: bigint | null
  /** All of them must have room for `reservedPico`. Today one: the user's month. */
  budgets: readonly Budget[]
  /** So must these, in the periods that `startedAt` is in. Their sums are those of entries: they have no rows of their own. */
  periodLimits?: readonly PeriodLimit[]
}

export type ReservationRef = Pick<Reservation, 'id' | 'userId' | 'startedAt'>

/**
 * Why a reservation was rejected. `over_budget`: settled spend alone leaves too little. `budget_reserved`: it would fit if
 * the user's open requests had not reserved the rest.
 */
export type BudgetRejection = 'over_budget' | 'budget_reserved'

/** `floor`: at least that. An estimate's number is by how many percent estimates for the model are off as a rule. */
export type Confidence = 'exact' | 'floor' | 'estimate' | `estimate:${number}`

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
  /** The limit that the gateway added to each answer's tokens, because of a budget. Missing in logs of older releases. */
  addedOutputLimit?: number | null
  /** As the response names it; the price depends on it. */
  serviceTier: string | null
  /** What else the price depends on, such as the size of an image. */
  variant: string | null
  /** Provider keys tried, in order, with the status each returned. */
  attempts: readonly { keyId: number; status: number | 'unreached' }[]
  /**
   * `unexplained`: the reported total exceeds the sum of its parts; the rest was billed as input. `full_reservation`: it may
   * have cost more than can be estimated, so the cost is what was reserved. `fee_missing`: the fee of a hosted tool is not in
   * the cost, because the response does not show it or it has no price. `alias`: the requested name stood for another model,
   * and the answered one is what it is priced by. `no_…`: why there is no cost.
   */
  flags: readonly (
    | 'overrun'
    | 'clamped'
    | 'unexplained'
    | 'full_reservation'
    | 'fee_missing'
    | 'alias'
    | UnpricedReason
  )[]
  /** Absent for what failed, and in settlements that an older release has logged. */
  confidence?: Confidence
}

type RepriceProgress = { examined: number; changed: number; deltaPico: bigint; done: boolean }

/** The current or last repricing of this process. `model`: null for all; `total`: the number of entries to examine. */
export type Repricing = RepriceProgress & { model: string | null; total: number; failed: boolean }

/**
 * `done`: as the first settlement. `late`: it replaced the estimate of an entry that was settled as interrupted. `already` and
 * `unknown` change nothing: the entry was closed before, or there is none.
 */
export type SettleResult = 'done' | 'late' | 'already' | 'unknown'

/** Every promise resolves only once the change is durable. */
export type Ledger = {
  /**
   * Null if the request is admitted. If it throws, the request must not be sent; an error that is `uncertain` may have held the
   * reservation, so release it.
   */
  reserve(reservation: Reservation): Promise<BudgetRejection | null>
  settle(settlement: Settlement): Promise<SettleResult>
  /** For a request that was never sent: deletes its entry and frees its reservation. */
  release(reservation: ReservationRef): Promise<boolean>
  /**
   * Recalculates the cost of entries that began from `since` until before `until`, with the prices in effect now for their time.
   * `model`: null for all. `defaultBaseUrl`: of provider keys without an endpoint.
   */
  reprice(
    what: { model: string | null; since?: number; until: number; defaultBaseUrl: string },
    onProgress: (progress: RepriceProgress) => void,
  ): Promise<RepriceProgress>
  /** Deletes closed entries that began before a day and keeps the rollups. Returns how many. */
  prune(before: Day): Promise<number>
  /** Recalculates all days and months in another reporting time zone. */
  setZone(zone: string): Promise<void>
  /** Only hints: the reservation itself decides. */
  amounts(month: Pick<Budget, 'userId' | 'month'>): Readonly<Amounts> | Promise<Readonly<Amounts>>
  periodAmounts(period: PeriodKey): Readonly<Amounts> | Promise<Readonly<Amounts>>
}
