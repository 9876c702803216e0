import { z } from 'zod'
import { formatPico } from '../core/money'

export const WireUsage = z.object({
  cost: z.string().meta({ description: 'US dollars, 6 places.', examples: ['0.000110'] }),
  userId: z.int(),
  totalUnit: z.int(),
})

type Usage = { costPico: bigint; userId: number; units: bigint }

export const usageToWire = ({ costPico, userId, units }: Usage): z.infer<typeof WireUsage> => ({
  cost: formatPico(costPico),
  userId,
  totalUnit: Number(units),
})
