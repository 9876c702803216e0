import type { Vault } from '../../encryption/vault'
import { type PriceSource, priceSourceOf } from '../../pricing/price-source'
import type { AppContext } from '../../runtime/context'
import type { Provider, ProviderConfig } from '../providers/provider'
import { providerOf } from '../providers/providers'

/** An enabled provider key. Its secret is in plain text: it leaves this process only towards its provider. */
export type ProviderKey = ProviderConfig & {
  id: number
  provider: Provider
  /** Changes whenever an admin changes the key: what was learnt about the old version does not hold for the new one. */
  version: string
  updatedAt: Date
  weight: number
  /** Lower ones first. */
  tier: number
  /** Patterns of the models it serves, null for all. */
  models: readonly string[] | null
  priceSource: PriceSource
  /** Its provider knows how to be told who a request is for. */
  takesSafetyIdentifier: boolean
  /** Since when the provider rejects it, milliseconds UTC; null when it does not. */
  invalidAt: number | null
}

/** The model that the key's provider is asked for. */
export const upstreamModel = ({ aliases }: Pick<ProviderConfig, 'aliases'>, model: string): string =>
  aliases.get(model) ?? model

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
  aliases: string | null
  priceList: string | null
  priceFactor: bigint
  invalidAt: bigint | null
  updatedAt: string
}

const ENABLED_KEYS = `SELECT "id", "apiType", "endpoint", "keySealed", "weight", "tier", "models", "apiVersion", "deployments", "aliases", "priceList", "priceFactor", "invalidAt", "updatedAt"
  FROM "ProviderKey" WHERE "deletedAt" IS NULL AND NOT "disabled" AND "keySealed" IS NOT NULL ORDER BY "id"`

/** Keys that are enabled and have an endpoint. */
export async function readProviderKeys(context: AppContext, openaiBaseUrl: string): Promise<ProviderKey[]> {
  const rows = await context.read<Row>(ENABLED_KEYS)
  const vault = await context.currentVault()
  return rows.flatMap((row) => toKey(vault, row, openaiBaseUrl) ?? [])
}

function toKey(vault: Vault, row: Row, openaiBaseUrl: string): ProviderKey | null {
  const id = Number(row.id)
  const provider = providerOf(row.apiType)
  const base = provider.baseUrl(row.endpoint, openaiBaseUrl)
  if (!base) return null
  return {
    id,
    version: `${id} ${row.updatedAt}`,
    updatedAt: new Date(row.updatedAt),
    provider,
    base,
    secret: vault.decrypt(`ProviderKey.key:${id}`, row.keySealed),
    weight: Math.max(Number(row.weight), 1),
    tier: Number(row.tier),
    models: row.models === null ? null : JSON.parse(row.models),
    apiVersion: row.apiVersion,
    deployments: new Map(Object.entries(JSON.parse(row.deployments ?? '{}'))),
    aliases: new Map(Object.entries(JSON.parse(row.aliases ?? '{}'))),
    priceSource: priceSourceOf(row, openaiBaseUrl),
    takesSafetyIdentifier: row.endpoint === null || provider.safetyIdentifier?.hosts.test(base.hostname) === true,
    invalidAt: row.invalidAt === null ? null : Number(row.invalidAt),
  }
}
