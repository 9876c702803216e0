import { z } from 'zod'
import { formatInstant } from '../core/time'
import { formatFactor } from '../pricing/own-prices'
import { currentZone } from '../settings/time-zone'
import type { KeyRow, KeyWithSecret } from './row'
import { Aliases, ApiType, Deployments, PriceListChoice } from './schema'

const time = z.string().meta({ format: 'date-time' })

export const KeyDto = z
  .object({
    id: z.int().min(1).meta({ format: 'int32', description: 'Key ID.' }),
    key: z
      .string()
      .meta({ description: "The provider's secret; with MASK_SECRETS, asterisks and its last four characters." }),
    createdAt: time,
    updatedAt: time,
    name: z.string(),
    ApiType,
  })
  .meta({ description: 'A provider key and its secret.' })

/** Every field of a key except the secret. */
export const KeyDetailDto = KeyDto.omit({ key: true })
  .extend({
    endpoint: z.string().nullable().meta({ description: 'Base URL of the API.' }),
    weight: z.int().min(1).meta({ description: 'Share of requests among keys of the same priority.' }),
    tier: z.int().min(0).meta({ description: 'Priority, lowest first.' }),
    models: z.array(z.string()).nullable().meta({ description: 'Model names or patterns. Null: every model.' }),
    apiVersion: z.string().nullable().meta({ description: "Azure's API version." }),
    deployments: Deployments.nullable(),
    aliases: Aliases.nullable(),
    priceList: PriceListChoice.nullable(),
    priceFactor: z.string().meta({ description: 'Every price is multiplied by it.', examples: ['1'] }),
    disabled: z.boolean().meta({ description: 'A disabled key is not used.' }),
  })
  .meta({ description: 'A provider key with all its settings, without the secret.' })

export const toKeyDto = ({
  id,
  secret,
  createdAt,
  updatedAt,
  name,
  apiType,
}: KeyWithSecret): z.infer<typeof KeyDto> => ({
  id,
  key: secret,
  createdAt: formatInstant(createdAt, currentZone()),
  updatedAt: formatInstant(updatedAt, currentZone()),
  name,
  ApiType: apiType,
})

export const toKeyDetailDto = (row: KeyRow): z.infer<typeof KeyDetailDto> => ({
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
  aliases: row.aliases,
  priceList: PriceListChoice.nullable().catch(null).parse(row.priceList),
  priceFactor: formatFactor(row.priceFactor),
  disabled: row.disabled,
})
