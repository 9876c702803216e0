import type { Vault } from '../../encryption/vault'
import type { AppContext } from '../../runtime/context'
import { azureBase } from '../providers/azure'
import { baseUrl } from '../providers/openai'

/** A provider's key that may be used, its secret in clear: it never leaves this process but towards its provider. */
export type ProviderKey = {
  id: number
  /** Changes whenever an admin changes the key. */
  mark: string
  updatedAt: Date
  apiType: 'openai' | 'azure_openai'
  base: URL
  secret: string
  weight: number
  /** Lower ones first. */
  tier: number
  /** Patterns of the models it serves, null for all. */
  models: readonly string[] | null
  /** Azure's, null for the undated API. */
  apiVersion: string | null
  /** Azure's deployments by model; one that is missing has a deployment of its own name. */
  deployments: ReadonlyMap<string, string>
  /** Since when the provider refuses it, milliseconds UTC; null when it does not. */
  invalidAt: number | null
}

type Row = {
  id: bigint
  apiType: string
  endpoint: string | null
  keySealed: string
  weight: bigint
  tier: bigint
  models: string | null
  apiVersion: string | null
  deployments: string | null
  invalidAt: bigint | null
  updatedAt: string
}

const LIVE = `SELECT "id", "apiType", "endpoint", "keySealed", "weight", "tier", "models", "apiVersion", "deployments", "invalidAt", "updatedAt"
  FROM "ProviderKey" WHERE "deletedAt" IS NULL AND NOT "disabled" AND "keySealed" IS NOT NULL ORDER BY "id"`

/** Living, enabled keys that know where to go. */
export async function readKeys(house: AppContext, openaiBase: string): Promise<ProviderKey[]> {
  const rows = await house.read<Row>(LIVE)
  const vault = await house.currentVault()
  return rows.flatMap((row) => toKey(vault, row, openaiBase) ?? [])
}

function toKey(vault: Vault, row: Row, openaiBase: string): ProviderKey | null {
  const id = Number(row.id)
  const apiType = row.apiType === 'azure_openai' ? 'azure_openai' : 'openai'
  // Azure has no common address, so a key without one of its own takes no traffic.
  const base = apiType === 'openai' ? baseUrl(row.endpoint ?? openaiBase) : azureBase(row.endpoint ?? '')
  if (!base) return null
  return {
    id,
    mark: `${id} ${row.updatedAt}`,
    updatedAt: new Date(row.updatedAt),
    apiType,
    base,
    secret: vault.open(`ProviderKey.key:${id}`, row.keySealed),
    weight: Math.max(Number(row.weight), 1),
    tier: Number(row.tier),
    models: row.models === null ? null : JSON.parse(row.models),
    apiVersion: row.apiVersion,
    deployments: new Map(Object.entries(JSON.parse(row.deployments ?? '{}'))),
    invalidAt: row.invalidAt === null ? null : Number(row.invalidAt),
  }
}
