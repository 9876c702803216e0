import { z } from 'zod'
import { clearable, Dollars, ModelName, optional } from '../core/input'
import { PICO_PER_DOLLAR, parsePerMillion } from '../core/money'
import { isDay, isTimeZone } from '../core/time'

const MAX_RATE_PICO = (100_000n * PICO_PER_DOLLAR) / 1_000_000n

/** US dollars per million tokens, as in providers' price lists; parsed to pico-dollars per token. */
const Rate = z
  .string()
  .trim()
  .transform((text) => parsePerMillion(text))
  .refine((pico) => pico !== null, 'must be US dollars per million tokens, with at most 6 places')
  .refine((pico) => pico === null || pico <= MAX_RATE_PICO, 'must be at most 100000')
  .transform((pico) => pico ?? 0n)

export const NewPrice = z.object({
  model: ModelName,
  validFrom: z.string().refine(isDay, 'must be a day such as 2026-03-18'),
  input: Rate,
  cachedInput: optional(Rate),
  output: Rate,
})
export type NewPrice = z.output<typeof NewPrice>

/** The model to reprice; null means every model. */
export const Reprice = z.object({ model: ModelName.nullable() })

export const Setup = z.object({
  zone: optional(z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')),
})
export type Setup = z.output<typeof Setup>

/** The monthly budget of users without their own; null if unlimited. */
export const DefaultLimit = z.object({ monthlyLimit: clearable(Dollars).transform((pico) => pico ?? null) })
export type DefaultLimit = z.output<typeof DefaultLimit>

/** What is reserved for hosted tools whose cost has no upper bound; null to reject them. */
export const HostedToolReserve = z.object({ reserve: clearable(Dollars).transform((pico) => pico ?? null) })
export type HostedToolReserve = z.output<typeof HostedToolReserve>
