import { z } from 'zod'
import { UsageQuery } from '../usage/schema'
import { WireUsage } from '../usage/wire'
import type { Operation } from './operation'

export const usageOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/1/usages',
    summary: 'What each user used in a half-open span of days, by user id; users without usage are left out.',
    who: 'admin',
    query: UsageQuery,
    reply: z.array(WireUsage),
  },
  {
    method: 'get',
    path: '/1/me/usages',
    summary: 'What the owner of the token used in a half-open span of days.',
    who: 'member',
    query: UsageQuery,
    reply: WireUsage,
  },
]
