import { setImmediate as nextTurn } from 'node:timers/promises'
import { PICO_PER_DOLLAR } from '../../core/money'
import type { Day } from '../../core/time'

/** A key as the provider lists it. `redacted`: the secret with its middle left out. `sha256`: of the secret, where it says so. */
export type RemoteKey = { remoteId: string; name: string; redacted: string; sha256?: string }

/** The kinds of tokens that providers charge; cached tokens and those written to a cache are not part of `input`. */
export const tokenParts = [
  ...(['input', 'cached_input', 'cache_write', 'audio_input', 'image_input'] as const),
  ...(['output', 'audio_output'] as const),
]
export type TokenPart = (typeof tokenParts)[number]

/** What a line is for. `units`: characters, seconds or images. `total`: all of a model's use. `fee:`: not charged by model. */
export type Part = TokenPart | 'requests' | 'units' | 'total' | `fee:${string}`

/** One line of a provider's bill for a day. Null cost: only a quantity is known. An empty model or key: of none. */
export type BilledLine = {
  remoteKey: string
  model: string
  part: Part
  quantity: bigint
  currency: string
  costPico: bigint | null
  roundingPico: bigint
}

/** Everything a provider says about one day. `responses`: as it said it. */
export type DayBill = {
  lines: BilledLine[]
  /** The numbers will not change any more. */
  isFinal: boolean
  responses: { request: string; content: string }[]
}

export const USD = 'USD'

export const quantityLine = (remoteKey: string, model: string, part: Part, quantity: number): BilledLine => ({
  ...{ remoteKey, model, part, quantity: BigInt(Math.round(quantity)), currency: USD, costPico: null },
  roundingPico: 0n,
})

/** A decimal number of dollars as text, such as `0.06` or `6.1e-05`; `scale`: 100 if it counts cents. */
export function parseAmount(text: string, scale = 1n): { costPico: bigint; roundingPico: bigint } | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match
  const places = fraction.length - Number(exponent)
  const unit = places <= 24 ? unitOf(places) : null
  const digits = BigInt(whole + fraction)
  const costPico = unit === null ? 0n : (digits * unit.times) / unit.divisor / scale
  const roundingPico =
    unit === null ? MIN_ROUNDING : min((unit.times / unit.divisor / scale + 1n) / 2n + MIN_ROUNDING, MAX_ROUNDING)
  return { costPico: sign === '-' ? -costPico : costPico, roundingPico }
}

/** Shares of an amount are rounded down to the pico-dollar, a few times per line. */
const MIN_ROUNDING = 4n
/** Half a cent: providers that round at all round finer than that. */
const MAX_ROUNDING = PICO_PER_DOLLAR / 200n

const unitOf = (places: number) => ({
  times: places >= 0 ? PICO_PER_DOLLAR : PICO_PER_DOLLAR * 10n ** BigInt(-places),
  divisor: places >= 0 ? 10n ** BigInt(places) : 1n,
})

const min = (one: bigint, other: bigint) => (one < other ? one : other)

/** Adds up lines that are for the same thing, since a page may split them. */
export async function mergeLines(lines: readonly BilledLine[]): Promise<BilledLine[]> {
  const merged = new Map<string, BilledLine>()
  for (const [index, line] of lines.entries()) {
    // Requests are served in between.
    if (index % 500 === 0) await nextTurn()
    const key = [line.remoteKey, line.model, line.part, line.currency].join('\n')
    const before = merged.get(key)
    const costPico =
      before?.costPico == null
        ? line.costPico
        : line.costPico === null
          ? before.costPico
          : before.costPico + line.costPico
    const quantity = (before?.quantity ?? 0n) + line.quantity
    merged.set(key, { ...line, quantity, costPico, roundingPico: (before?.roundingPico ?? 0n) + line.roundingPico })
  }
  return [...merged.values()]
}

/** As JSON, which has no integers of this size: as text. */
export const storeLines = (lines: readonly BilledLine[]): string =>
  JSON.stringify(lines, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

type StoredLine = Omit<BilledLine, 'quantity' | 'costPico' | 'roundingPico'> & {
  quantity: string
  costPico: string | null
  roundingPico: string
}

/** Reads only what `storeLines` wrote. */
export const parseLines = (stored: string): BilledLine[] =>
  (JSON.parse(stored) as StoredLine[]).map(({ quantity, costPico, roundingPico, ...line }) => ({
    ...{ ...line, quantity: BigInt(quantity), roundingPico: BigInt(roundingPico) },
    costPico: costPico === null ? null : BigInt(costPico),
  }))

/** The bounds of a UTC day, in milliseconds. */
export const utcDay = (day: Day) => {
  const from = Date.parse(`${day}T00:00:00Z`)
  return { from, to: from + 86_400_000 }
}
