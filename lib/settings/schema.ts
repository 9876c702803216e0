import { z } from 'zod'
import { clearable, Dollars, ModelName, optional } from '../core/input'
import { PICO_PER_DOLLAR, perMillion } from '../core/money'
import { isDay, isZone } from '../core/time'

const most = (100_000n * PICO_PER_DOLLAR) / 1_000_000n

/** US dollars per million tokens, as price lists print them; pico-dollars per token once parsed. */
const Rate = z
  .string()
  .trim()
  .transform((text) => perMillion(text))
  .refine((pico) => pico !== null, 'must be US dollars per million tokens, with at most 6 places')
  .refine((pico) => pico === null || pico <= most, 'must be at most 100000')
  .transform((pico) => pico ?? 0n)

export const NewPrice = z.object({
  model: ModelName,
  validFrom: z.string().refine(isDay, 'must be a day such as 2026-03-18'),
  input: Rate,
  cachedInput: optional(Rate),
  output: Rate,
})
export type NewPrice = z.output<typeof NewPrice>

/** Whose past is re-priced: one model's, or with null everything. */
export const Reprice = z.object({ model: ModelName.nullable() })

/** What is asked once, when the house is set up. */
export const Setup = z.object({
  zone: optional(z.string().refine(isZone, 'must be an IANA time zone such as Europe/Berlin')),
})
export type Setup = z.output<typeof Setup>

/** What those without a limit of their own may cost a month; null for any amount. */
export const DefaultLimit = z.object({ monthlyLimit: clearable(Dollars).transform((pico) => pico ?? null) })
export type DefaultLimit = z.output<typeof DefaultLimit>
