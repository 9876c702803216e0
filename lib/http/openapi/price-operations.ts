import { z } from 'zod'
import { ModelDto, PriceDto } from '../../settings/price-dto'
import { NewPrice } from '../../settings/schema'
import { OkDto } from '../api/route'
import { acknowledgement, model, newPrices, price } from './examples'
import type { Operation } from './operation'

export const priceOperations: readonly Operation[] = [
  {
    id: 'listModels',
    method: 'get',
    path: '/1/models',
    tag: 'prices',
    summary: 'List models with their prices',
    description:
      'List all models with the prices in effect now, the keys that serve them and how many users may use them.',
    access: 'admin',
    response: { schema: z.array(ModelDto), description: 'All models, ordered by name.', example: [model] },
  },
  {
    id: 'listPrices',
    method: 'get',
    path: '/1/prices',
    tag: 'prices',
    summary: 'List your own prices',
    description: 'List the prices you have set, ordered by model, the latest of each first.',
    access: 'admin',
    response: { schema: z.array(PriceDto), description: 'All prices of your own.', example: [price] },
  },
  {
    id: 'setPrice',
    method: 'post',
    path: '/1/prices',
    tag: 'prices',
    summary: 'Set a price',
    description:
      'Set the price of a model from a day on. It replaces the price of the same model and day, and takes precedence over the public list.',
    access: 'admin',
    body: { schema: NewPrice, examples: newPrices },
    response: { schema: PriceDto, description: 'The price.', example: price },
    errors: ['conflict'],
  },
  {
    id: 'deletePrice',
    method: 'delete',
    path: '/1/prices/{id}',
    tag: 'prices',
    summary: 'Delete a price',
    description: 'Delete a price of your own. Past requests keep their cost.',
    access: 'admin',
    response: { schema: OkDto, description: 'The price is deleted.', example: acknowledgement },
  },
]
