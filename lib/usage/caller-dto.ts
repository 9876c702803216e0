import { z } from 'zod'
import { formatPico } from '../core/money'
import { formatInstant } from '../core/time'
import { context } from '../runtime/context'
import type { CallerQuery, CallerRow, Callers } from './callers'
import { rangeFromQuery } from './date-range'
import { UsageDto } from './dto'
import type { CallersQuery } from './schema'

const count = (description: string) =>
  z
    .int()
    .min(0)
    .meta({ format: 'int64', description, examples: [3] })

export const CallerUsageDto = z
  .object({
    name: z.string().meta({ description: 'The session, or the client.', examples: ['claude-cli'] }),
    client: z.string().nullable().meta({ description: 'The client of a session. Null for a client.' }),
    userId: z.int().min(1).nullable().meta({ description: 'Null if there are several users.' }),
    requests: count('Number of requests.'),
    unpriced: count('How many of them have no cost, because they have no price.'),
    cost: UsageDto.shape.cost,
    totalUnit: UsageDto.shape.totalUnit,
    lastAt: z.string().meta({ format: 'date-time', description: 'When the last request began.' }),
  })
  .meta({ description: 'What a session or a client consumed in a date range.' })

export const CallersDto = z
  .object({
    isPartial: z
      .boolean()
      .meta({ description: 'The range has more than 100,000 requests: the oldest are not included.' }),
    callers: z.array(CallerUsageDto).meta({ description: 'At most 100, the most expensive first.' }),
  })
  .meta({ description: 'Usage by session or by client.' })

export const callerQuery = ({ by = 'session', ...range }: CallersQuery): CallerQuery => ({
  ...{ range: rangeFromQuery(range), by, userId: null, keyId: null, model: null },
})

export const toCallersDto = ({ isPartial, rows }: Callers): z.infer<typeof CallersDto> => ({
  isPartial,
  callers: rows.map(toCallerDto),
})

const toCallerDto = ({ name, client, user, requests, unpriced, costPico, units, lastAt }: CallerRow) => ({
  ...{ name, client, userId: user?.id ?? null, requests, unpriced },
  ...{ cost: formatPico(costPico), totalUnit: units, lastAt: formatInstant(new Date(lastAt), context().zone()) },
})
