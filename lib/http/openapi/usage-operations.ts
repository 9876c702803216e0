import { z } from 'zod'
import { CallersDto } from '../../usage/caller-dto'
import { UsageDto } from '../../usage/dto'
import { CallersQuery, UsageQuery } from '../../usage/schema'
import { callers, usage } from './examples'
import type { Operation } from './operation'

const UNNAMED = 'Requests that name none are not included.'

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
  {
    id: 'listCallers',
    method: 'get',
    path: '/1/usages/callers',
    tag: 'usage',
    summary: 'List usage per session or client',
    description: `Get usage per session, or per client program, for a date range (end date exclusive). ${UNNAMED}`,
    access: 'admin',
    query: CallersQuery,
    response: { schema: CallersDto, description: 'Sessions or clients of all users.', example: callers },
  },
  {
    id: 'listMyCallers',
    method: 'get',
    path: '/1/me/usages/callers',
    tag: 'usage',
    summary: "List the token owner's usage per session or client",
    description: `Get usage of the token owner per session, or per client program, for a date range (end date exclusive). ${UNNAMED}`,
    access: 'member',
    query: CallersQuery,
    response: { schema: CallersDto, description: "The token owner's sessions or clients.", example: callers },
  },
]
