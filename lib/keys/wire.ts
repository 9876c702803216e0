import { z } from 'zod'
import { formatInstant } from '../core/time'
import { currentZone } from '../settings/zone'
import type { KeyRow, KeyWithSecret } from './row'

const time = z.string().meta({ format: 'date-time' })

export const WireKey = z.object({
  id: z.int(),
  key: z.string(),
  createdAt: time,
  updatedAt: time,
  name: z.string(),
  ApiType: z.enum(['openai', 'azure_openai']),
})

/** One key with all its members but the secret. */
export const WireKeyDetail = WireKey.omit({ key: true }).extend({
  endpoint: z.string().nullable(),
  weight: z.int(),
  tier: z.int(),
  models: z.array(z.string()).nullable(),
  apiVersion: z.string().nullable(),
  deployments: z.record(z.string(), z.string()).nullable(),
  disabled: z.boolean(),
})

export const keyToWire = ({
  id,
  secret,
  createdAt,
  updatedAt,
  name,
  apiType,
}: KeyWithSecret): z.infer<typeof WireKey> => ({
  id,
  key: secret,
  createdAt: formatInstant(createdAt, currentZone()),
  updatedAt: formatInstant(updatedAt, currentZone()),
  name,
  ApiType: apiType,
})

export const keyDetailToWire = (row: KeyRow): z.infer<typeof WireKeyDetail> => ({
  id: row.id,
  createdAt: formatInstant(row.createdAt, currentZone()),
  updatedAt: formatInstant(row.updatedAt, currentZone()),
  name: row.name,
  ApiType: row.apiType,
  endpoint: row.endpoint,
  weight: row.weight,
  tier: row.tier,
  models: row.models,
  apiVersion: row.apiVersion,
  deployments: row.deployments,
  disabled: row.disabled,
})
