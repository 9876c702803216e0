import { z } from 'zod'
import { ComparedDayDto, ReconciliationQuery } from '../../reconciliation/dto'
import { comparedDay } from './examples'
import type { Operation } from './operation'

export const reconciliationOperations: readonly Operation[] = [
  {
    id: 'listReconciliation',
    method: 'get',
    path: '/1/reconciliation',
    tag: 'reconciliation',
    summary: "Compare with the providers' bills",
    description:
      'Get the days of all provider accounts, compared with the ledger, for a date range in UTC (end date exclusive, at most 366 days). Days that were not compared are omitted.',
    access: 'admin',
    query: ReconciliationQuery,
    response: {
      schema: z.array(ComparedDayDto),
      description: 'Compared days, ordered by day and account.',
      example: [comparedDay],
    },
  },
]
