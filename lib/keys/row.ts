import { AppError } from '../core/errors'
import { definedFields } from '../core/input'
import type { Prisma } from '../db/generated/client'
import { type ApiType, needsEndpoint, storedApiType } from '../gateway/providers/providers'
import type { KeyPatch } from './schema'

export { needsEndpoint, usesDeployments } from '../gateway/providers/providers'

/** A provider key without the secret. */
export type KeyRow = {
  id: number
  name: string
  apiType: ApiType
  endpoint: string | null
  /** The last four characters of the secret. */
  hint: string
  weight: number
  tier: number
  models: string[] | null
  apiVersion: string | null
  deployments: Record<string, string> | null
  /** The models that the provider is asked for, by the names that clients ask for. */
  aliases: Record<string, string> | null
  /** A provider's in the price list, `none`, `free`; null for the one that the endpoint implies. */
  priceList: string | null
  /** In millionths. */
  priceFactor: bigint
  disabled: boolean
  /** When the provider began to reject the key, in Unix milliseconds; null while it accepts it. */
  invalidAt: number | null
  /** The provider's message of the last failure stored, and when it came. */
  lastError: string | null
  lastErrorAt: number | null
  createdAt: Date
  updatedAt: Date
}

export type KeyWithSecret = KeyRow & { secret: string }

export const keySelect = {
  id: true,
  name: true,
  apiType: true,
  endpoint: true,
  hint: true,
  weight: true,
  tier: true,
  models: true,
  apiVersion: true,
  deployments: true,
  aliases: true,
  priceList: true,
  priceFactor: true,
  disabled: true,
  invalidAt: true,
  lastError: true,
  lastErrorAt: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.ProviderKeySelect

type Stored = Prisma.ProviderKeyGetPayload<{ select: typeof keySelect }>

export const toKeyRow = ({
  apiType,
  models,
  deployments,
  aliases,
  invalidAt,
  lastErrorAt,
  ...rest
}: Stored): KeyRow => ({
  ...rest,
  invalidAt: invalidAt === null ? null : Number(invalidAt),
  lastErrorAt: lastErrorAt === null ? null : Number(lastErrorAt),
  apiType: storedApiType(apiType),
  models: models === null ? null : JSON.parse(models),
  deployments: deployments === null ? null : JSON.parse(deployments),
  aliases: aliases === null ? null : JSON.parse(aliases),
})

/** Only the columns of fields that `input` has, without the secret's. `liveName` is unique, and cleared by deletion. */
export const toKeyColumns = (input: KeyPatch) =>
  definedFields({
    name: input.name,
    liveName: input.name,
    apiType: input.api_type,
    endpoint: input.endpoint,
    weight: input.weight,
    tier: input.tier,
    models: input.models && JSON.stringify(input.models),
    apiVersion: input.apiVersion,
    deployments: input.deployments && JSON.stringify(input.deployments),
    aliases: input.aliases && JSON.stringify(input.aliases),
    priceList: input.priceList,
    priceFactor: input.priceFactor,
    disabled: input.disabled,
  })

/** Whether the key can receive requests at all: some providers have no common address. */
export const isUsable = ({
  apiType,
  endpoint,
  disabled,
}: {
  apiType: string
  endpoint: string | null
  disabled: boolean
}) => !disabled && !(endpoint === null && needsEndpoint(apiType))

export const keyNotFound = () => new AppError('not_found', 'There is no such key.')
