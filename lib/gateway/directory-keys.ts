import type { House } from '../house'
import { baseUrl } from './openai'

/** A provider's key that may be used, its secret in clear: it never leaves this process but towards its provider. */
export type ProviderKey = {
  id: number
  apiType: 'openai' | 'azure_openai'
  base: URL
  secret: string
  weight: number
  /** Lower ones first. */
  tier: number
  /** Patterns of the models it serves, null for all. */
  models: readonly string[] | null
}

type Row = {
  id: bigint
  apiType: string
  endpoint: string | null
  keySealed: string
  weight: bigint
  tier: bigint
  models: string | null
}

const LIVE = `SELECT id, apiType, endpoint, keySealed, weight, tier, models FROM ProviderKey
  WHERE deletedAt IS NULL AND disabled = 0 AND keySealed IS NOT NULL ORDER BY id`

/** Living, enabled keys that know where to go. */
export const readKeys = (house: House, openaiBase: string): ProviderKey[] =>
  house.read<Row>(LIVE).flatMap((row) => toKey(house, row, openaiBase) ?? [])

function toKey(house: House, row: Row, openaiBase: string): ProviderKey | null {
  const id = Number(row.id)
  const apiType = row.apiType === 'azure_openai' ? 'azure_openai' : 'openai'
  // Azure has no common address, so a key without one of its own takes no traffic.
  const base = baseUrl(row.endpoint ?? (apiType === 'openai' ? openaiBase : ''))
  if (!base) return null
  return {
    id,
    apiType,
    base,
    secret: house.vault.open(`ProviderKey.key:${id}`, row.keySealed),
    weight: Math.max(Number(row.weight), 1),
    tier: Number(row.tier),
    models: row.models === null ? null : JSON.parse(row.models),
  }
}
