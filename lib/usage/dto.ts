import { z } from 'zod'
import { formatPico } from '../core/money'

export const UsageDto = z
  .object({
    cost: z.string().meta({
      description: 'US dollars as a decimal string with 6 decimal places.',
      pattern: '^[0-9]+\\.[0-9]{6}$',
      examples: ['0.000110'],
    }),
    userId: z
      .int()
      .min(1)
      .meta({ format: 'int32', examples: [2] }),
    totalUnit: z
      .int()
      .min(0)
      .meta({ format: 'int64', description: 'Input plus output tokens.', examples: [55] }),
  })
  .meta({ description: 'What a user consumed in a date range.' })

type Usage = { costPico: bigint; userId: number; units: bigint }

export const toUsageDto = ({ costPico, userId, units }: Usage): z.infer<typeof UsageDto> => ({
  cost: formatPico(costPico),
  userId,
  totalUnit: Number(units),
})
