import { z } from 'zod'
import { UsageQuery } from '../usage/schema'
import { WireUsage } from '../usage/wire'
import type { Operation } from './operation'

export const usageOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/1/usages',
    summary:
      'Get usage per user for a date range (end date exclusive), ordered by user ID. Users without usage are omitted.',
    who: 'admin',
    query: UsageQuery,
    reply: z.array(WireUsage),
  },
  {
    method: 'get',
    path: '/1/me/usages',
    summary: 'Get usage of the token owner for a date range (end date exclusive).',
    who: 'member',
    query: UsageQuery,
    reply: WireUsage,
  },
]
