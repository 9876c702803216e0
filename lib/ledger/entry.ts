import type { Day } from '../core/time'

/** Token parts as OpenAI counts them: `cached`, `cacheWrite`, audio and image are inside input, `reasoning` inside output. */
export type Tokens = {
  inputTokens: number
  cachedTokens: number
  cacheWriteTokens: number
  outputTokens: number
  reasoningTokens: number
  audioInputTokens: number
  audioOutputTokens: number
  imageTokens: number
}

export const noTokens: Tokens = {
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  imageTokens: 0,
}

/** What is written before an upstream is called. Instants are milliseconds UTC, money pico-dollars. */
export type Reservation = {
  /** UUIDv7, made before the upstream is called. */
  id: string
  userId: number
  keyId: number
  /** As asked. */
  model: string
  /** The model's name in rollups should the process die before an answer. */
  label: string
  /** `chat/completions`, `embeddings`, … */
  endpoint: string
  stream: boolean
  startedAt: number
  /** The most this request can cost; 0 when the model has no price. */
  reservedPico: bigint
  /** What its input alone would cost, null when the model has no price. */
  estimatePico: bigint | null
  limitPico: bigint | null
}

/** What has to be known of a reservation that is given up. */
export type Left = Pick<Reservation, 'id' | 'userId' | 'startedAt'>

/** `over`: settled spend alone leaves no room. `held`: only with what the same person's open requests hold. */
export type Refusal = 'over' | 'held'

export type Settlement = {
  id: string
  state: 'settled' | 'estimated' | 'failed' | 'interrupted'
  /** Null when the model, or a part it used, has no price. */
  costPico: bigint | null
  tokens: Tokens
  /** Input + output tokens; where there are none, characters, seconds or images. */
  units: number
  answeredModel: string | null
  label: string
  /** The key that answered, or was tried last. */
  keyId: number
  status: number | null
  firstByteAt: number | null
  settledAt: number
  upstreamRequestId: string | null
  /** As answered; the price depends on it. */
  serviceTier: string | null
  /** What else the price depends on where tokens do not say it; an entry with one is not re-priced. */
  variant: string | null
  /** Keys tried, in order, with what each answered. */
  trail: readonly { keyId: number; status: number | 'unreached' }[]
  flags: readonly ('overrun' | 'clamped')[]
}

type RepriceProgress = { examined: number; changed: number; deltaPico: bigint; done: boolean }

/** What is being, or was last, re-priced in this process; null model: everything. `total`: how many entries there are to examine. */
export type Repricing = RepriceProgress & { model: string | null; total: number; failed: boolean }

/** The one interface to the books. Every promise settles only when the change is durable. */
export type Ledger = {
  /** Null when the request may go on; throws when nothing could be written (then nothing may be sent). */
  reserve(reservation: Reservation): Promise<Refusal | null>
  /** False when the entry was no longer open: then nothing changed. */
  settle(settlement: Settlement): Promise<boolean>
  /** The client left before dispatch: the entry and its reservation are gone. */
  release(reservation: Left): Promise<boolean>
  /** Gives what began before `until` the cost that today's prices say: one model's entries, or with null all. */
  reprice(
    what: { model: string | null; until: number },
    onProgress: (progress: RepriceProgress) => void,
  ): Promise<RepriceProgress>
  /** Deletes closed entries that began before a day, their sums stay; answers how many. */
  prune(before: Day): Promise<number>
  /** Cuts every day and month anew in another zone. */
  setZone(zone: string): Promise<void>
}
