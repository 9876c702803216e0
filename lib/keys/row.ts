import { AppError } from '../core/errors'
import type { Prisma } from '../db/generated/client'

/** A provider's key without the secret. */
export type KeyRow = {
  id: number
  name: string
  apiType: 'openai' | 'azure_openai'
  endpoint: string | null
  /** The last four characters of the secret. */
  hint: string
  weight: number
  tier: number
  models: string[] | null
  apiVersion: string | null
  deployments: Record<string, string> | null
  disabled: boolean
  /** Since when the provider refuses it, milliseconds UTC; null when it does not. */
  invalidAt: number | null
  /** The provider's own words on the last failure that was written down, and when. */
  lastError: string | null
  lastErrorAt: number | null
  createdAt: Date
  updatedAt: Date
}

export type KeyWithSecret = KeyRow & { secret: string }

export const shown = {
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
  disabled: true,
  invalidAt: true,
  lastError: true,
  lastErrorAt: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.ProviderKeySelect

type Stored = Prisma.ProviderKeyGetPayload<{ select: typeof shown }>

export const toRow = ({ apiType, models, deployments, invalidAt, lastErrorAt, ...rest }: Stored): KeyRow => ({
  ...rest,
  invalidAt: invalidAt === null ? null : Number(invalidAt),
  lastErrorAt: lastErrorAt === null ? null : Number(lastErrorAt),
  apiType: apiType === 'azure_openai' ? 'azure_openai' : 'openai',
  models: models === null ? null : JSON.parse(models),
  deployments: deployments === null ? null : JSON.parse(deployments),
})

export const noSuchKey = () => new AppError('not_found', 'There is no such key.')
