import { z } from 'zod'
import { UsageDto } from '../../usage/dto'
import { UsageQuery } from '../../usage/schema'
import { usage } from './examples'
import type { Operation } from './operation'

export const usageOperations: readonly Operation[] = [
  {
    id: 'listUsages',
    method: 'get',
    path: '/1/usages',
    tag: 'usage',
    summary: 'List usage per user',
    description:
      'Get usage per user for a date range (end date exclusive), ordered by user ID. Users without usage are omitted.',
    access: 'admin',
    query: UsageQuery,
    response: {
      schema: z.array(UsageDto),
      description: 'Usage of each user who has any in the range, deleted users included.',
      example: [usage],
    },
  },
  {
    id: 'getMyUsage',
    method: 'get',
    path: '/1/me/usages',
    tag: 'usage',
    summary: "Get the token owner's usage",
    description: 'Get usage of the token owner for a date range (end date exclusive).',
    access: 'member',
    query: UsageQuery,
    response: { schema: UsageDto, description: 'Usage in the range; zeros if there is none.', example: usage },
  },
]
