import type { House } from '../house'

/** A person who may use the gateway, as the gateway needs to know them. */
export type Member = {
  id: number
  disabled: boolean
  /** Milliseconds UTC. */
  expiresAt: number | null
  /** Pico-dollars a month. */
  limitPico: bigint | null
  /** Patterns of allowed models, null for all. */
  models: readonly string[] | null
}

type Row = {
  id: bigint
  tokenHmac: string
  disabled: bigint
  expiresAt: string | null
  monthlyLimitPico: bigint | null
  models: string | null
}

const LIVE = 'SELECT id, tokenHmac, disabled, expiresAt, monthlyLimitPico, models FROM User WHERE deletedAt IS NULL'

/** The living, by the fingerprint of their token. */
export const readMembers = (house: House): Map<string, Member> =>
  new Map(house.read<Row>(LIVE).map((row) => [row.tokenHmac, toMember(row)]))

const toMember = ({ id, disabled, expiresAt, monthlyLimitPico, models }: Row): Member => ({
  id: Number(id),
  disabled: disabled !== 0n,
  expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
  limitPico: monthlyLimitPico,
  models: models === null ? null : JSON.parse(models),
})

export const isLive = ({ disabled, expiresAt }: Member, now: number) =>
  !disabled && (expiresAt === null || expiresAt > now)
