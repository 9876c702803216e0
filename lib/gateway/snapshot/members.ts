import type { AppContext } from '../../runtime/context'

/** A person who may use the gateway, as the gateway needs to know them. */
export type Member = {
  id: number
  disabled: boolean
  /** Milliseconds UTC. */
  expiresAt: number | null
  /** Pico-dollars a month: their own, else everyone's. */
  limitPico: bigint | null
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  /** Patterns of allowed models, null for all. */
  models: readonly string[] | null
}

type Row = {
  id: bigint
  tokenHmac: string
  disabled: bigint
  expiresAt: string | null
  monthlyLimitPico: bigint | null
  requestsPerMinute: bigint | null
  tokensPerMinute: bigint | null
  models: string | null
}

const LIVE = `SELECT "id", "tokenHmac", "disabled", "expiresAt", "monthlyLimitPico", "requestsPerMinute", "tokensPerMinute", "models"
  FROM "User" WHERE "deletedAt" IS NULL`
const EVERYONES = `SELECT "value" FROM "Setting" WHERE "name" = 'defaultMonthlyLimitPico'`

/** The living, by the fingerprint of their token. */
export async function readMembers(house: AppContext): Promise<Map<string, Member>> {
  const [everyones] = await house.read<{ value: string }>(EVERYONES)
  const limit = everyones ? BigInt(everyones.value) : null
  return new Map((await house.read<Row>(LIVE)).map((row) => [row.tokenHmac, toMember(row, limit)]))
}

const toMember = (row: Row, everyonesLimit: bigint | null): Member => ({
  id: Number(row.id),
  disabled: row.disabled !== 0n,
  expiresAt: row.expiresAt === null ? null : Date.parse(row.expiresAt),
  limitPico: row.monthlyLimitPico ?? everyonesLimit,
  requestsPerMinute: row.requestsPerMinute === null ? null : Number(row.requestsPerMinute),
  tokensPerMinute: row.tokensPerMinute === null ? null : Number(row.tokensPerMinute),
  models: row.models === null ? null : JSON.parse(row.models),
})

export const isLive = ({ disabled, expiresAt }: Member, now: number) =>
  !disabled && (expiresAt === null || expiresAt > now)
