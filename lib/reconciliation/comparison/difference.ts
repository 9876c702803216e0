import { z } from 'zod'
import type { TokenPart } from '../bills/bill'

/**
 * Why what a provider charged is not what the ledger has:
 * `used_elsewhere`: the key could not have been used for this here. `missing_or_elsewhere`: the key was used elsewhere, or an
 * entry is missing; a provider's sums do not tell them apart. `not_billed`: recorded here, but not charged. `duplicate`:
 * recorded twice. `estimated`: of entries whose usage is an estimate. `unpriced`: of entries without a price. `price`: same use,
 * other price. `tool_fee`: of hosted tools. `token_count`: as many requests, other tokens. `not_final`: the provider has not
 * counted all yet. `rounding`: of the provider's amounts. `currency`: not in dollars. `ambiguous_key`: it could be one of
 * several keys. `other_key`, `no_key`: not of a key that is kept here.
 */
export const reasonCodes = [
  ...(['used_elsewhere', 'missing_or_elsewhere', 'not_billed', 'duplicate', 'estimated', 'unpriced', 'price'] as const),
  ...([
    'tool_fee',
    'token_count',
    'not_final',
    'rounding',
    'currency',
    'ambiguous_key',
    'other_key',
    'no_key',
  ] as const),
]
export type ReasonCode = (typeof reasonCodes)[number]

/** `pico`: how much it adds to what the ledger has. `requests`: how many, where known. `rates`: what the provider charged a token. */
export type Reason = {
  code: ReasonCode
  pico: bigint
  requests?: number
  rates?: Partial<Record<TokenPart, bigint>>
  currency?: string
}

/** One key and model of a day. Null key: of the provider account, but not kept here. An empty model: fees of tools. */
export type Difference = {
  keyId: number | null
  remoteKey: string
  model: string
  oursRequests: number
  theirsRequests: number
  oursPico: bigint
  theirsPico: bigint
  reasons: Reason[]
  unexplainedPico: bigint
}

/** What an admin has to look at; the others say themselves why. */
const needAttention = new Set<ReasonCode>([
  ...(['used_elsewhere', 'missing_or_elsewhere', 'not_billed', 'duplicate', 'token_count', 'currency'] as const),
  'ambiguous_key',
])
/** Use of a provider key that did not pass through here, as far as can be told. */
const outside = new Set<ReasonCode>(['used_elsewhere', 'missing_or_elsewhere'])
/** Nothing of these is in the ledger, and nothing should be. */
const outOfScope = new Set<ReasonCode>(['other_key', 'no_key'])

export const isOutside = ({ code }: Reason) => outside.has(code)
export const isOutOfScope = ({ reasons }: Difference) => reasons.some(({ code }) => outOfScope.has(code))

/** `matched`: nothing but rounding. `pending`: the provider's numbers are not complete. `open`: needs an admin. */
export const dayStates = ['matched', 'explained', 'pending', 'open'] as const
export type DayState = (typeof dayStates)[number]

export type DayTotals = {
  state: DayState
  oursPico: bigint
  theirsPico: bigint
  unexplainedPico: bigint
  outsidePico: bigint
}

export function totalsOf(differences: readonly Difference[]): DayTotals {
  const inScope = differences.filter((difference) => !isOutOfScope(difference))
  const reasons = inScope.flatMap((difference) => difference.reasons)
  const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
  const isUnexplained = inScope.some(({ unexplainedPico }) => unexplainedPico !== 0n)
  const codes = new Set(reasons.map(({ code }) => code))
  const needsAdmin = isUnexplained || [...codes].some((code) => needAttention.has(code))
  const rest = [...codes].filter((code) => code !== 'rounding')
  return {
    state: needsAdmin ? 'open' : codes.has('not_final') ? 'pending' : rest.length > 0 ? 'explained' : 'matched',
    oursPico: sum(inScope.map(({ oursPico }) => oursPico)),
    theirsPico: sum(inScope.map(({ theirsPico }) => theirsPico)),
    unexplainedPico: sum(inScope.map(({ unexplainedPico }) => magnitude(unexplainedPico))),
    outsidePico: sum(reasons.filter(isOutside).map(({ pico }) => pico)),
  }
}

export const magnitude = (pico: bigint) => (pico < 0n ? -pico : pico)

const Pico = z.string().transform(BigInt)
const StoredDifferences: z.ZodType<Difference[]> = z.array(
  z.object({
    ...{ keyId: z.number().nullable(), remoteKey: z.string(), model: z.string() },
    ...{ oursRequests: z.number(), theirsRequests: z.number() },
    ...{ oursPico: Pico, theirsPico: Pico, unexplainedPico: Pico },
    reasons: z.array(
      z.object({
        ...{ code: z.enum(reasonCodes), pico: Pico },
        ...{ requests: z.number().exactOptional(), currency: z.string().exactOptional() },
        rates: z.record(z.string(), Pico).exactOptional(),
      }),
    ),
  }),
)

export const storeDifferences = (differences: readonly Difference[]): string =>
  JSON.stringify(differences, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

export const readDifferences = (stored: string): Difference[] => StoredDifferences.parse(JSON.parse(stored))
