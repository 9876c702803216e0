import { z } from 'zod'
import { clearable, Dollars, ModelName, optional, paddedPattern } from '../core/input'
import { parsePerMillion } from '../core/money'
import { isDay, isTimeZone } from '../core/time'
import { parseFactor } from '../pricing/own-prices'
import { type TokenKind, tokenKinds } from '../pricing/rates'

/** Decimal text of dollars per million tokens, as in providers' price lists. */
const RateText = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be US dollars per million tokens, with at most 6 places')
  .refine((text) => Number(text) <= 100_000, 'must be at most 100000')
  .meta({ pattern: paddedPattern('0?[0-9]{1,5}(?:\\.[0-9]{1,6})?|100000(?:\\.0{1,6})?'), examples: ['2.50'] })

/** Parsed to pico-dollars per token. */
const Rate = RateText.transform((text) => parsePerMillion(text) ?? 0n)

/** Of one image, second, character or request: finer than a cent. */
const UnitText = z
  .string()
  .trim()
  .regex(/^\d{1,4}(\.\d{1,12})?$/, 'must be US dollars, with at most 12 places')
  .meta({ pattern: paddedPattern('[0-9]{1,4}(?:\\.[0-9]{1,12})?'), examples: ['0.04'] })

const Factor = z
  .string()
  .trim()
  .regex(/^\d{1,3}(\.\d{1,6})?$/, 'must be a factor such as 0.5')
  .meta({ pattern: paddedPattern('[0-9]{1,3}(?:\\.[0-9]{1,6})?'), examples: ['0.5'] })

const Word = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,32}$/, 'must be a word')
  .meta({ pattern: paddedPattern('[0-9A-Za-z_.-]{1,32}') })

const rateKinds = Object.fromEntries(tokenKinds.map((kind) => [kind, optional(RateText)])) as Record<
  TokenKind,
  ReturnType<typeof optional<typeof RateText>>
>

export const PriceStep = z
  .object({
    above: z
      .int()
      .min(1)
      .max(100_000_000)
      .meta({ description: 'Applies to requests with more input tokens than this.', examples: [272_000] }),
    ...rateKinds,
  })
  .meta({ description: 'Rates of requests with a long context. A rate that is not given is the standard one.' })

export const PriceTier = z
  .object({ factor: optional(Factor), ...rateKinds })
  .meta({ description: 'Rates of a service tier, and a factor on every rate that is not given.' })

export const ImagePrice = z
  .object({ size: optional(Word), quality: optional(Word), price: UnitText })
  .meta({ description: 'The price of an image. Without a size or a quality: of any.' })

const { input: _input, cachedInput: _cachedInput, output: _output, ...otherKinds } = rateKinds

/** Without token prices, a model costs what its units say. */
export const NewPrice = z
  .object({
    model: ModelName,
    validFrom: z
      .string()
      .refine(isDay, 'must be a day such as 2026-03-18')
      .meta({ format: 'date', description: 'First day of the price.', examples: ['2026-12-01'] }),
    input: optional(Rate),
    cachedInput: optional(Rate),
    output: optional(Rate),
    ...otherKinds,
    steps: optional(z.array(PriceStep).max(10)),
    tiers: optional(
      z
        .record(Word, PriceTier)
        .refine((tiers) => Object.keys(tiers).length <= 20, 'must not name more than 20 tiers')
        .meta({ maxProperties: 20 }),
    ),
    perRequest: optional(UnitText),
    perSecond: optional(UnitText),
    perCharacter: optional(UnitText),
    perImage: optional(z.array(ImagePrice).max(50)),
    applyToPast: optional(z.boolean()).meta({
      description:
        'Also recalculates past requests of the model, from the first day of the price on, in the background.',
    }),
  })
  .meta({
    description:
      'A price of your own, in US dollars per million tokens unless the name says otherwise. At least one amount is required. It takes precedence over the public list from its first day on. Cached input costs as much as input where it is not given; what else is not given costs what the public list says in proportion.',
  })
export type NewPrice = z.output<typeof NewPrice>

/** The model to reprice; null means every model. */
export const Reprice = z.object({ model: ModelName.nullable() })

export const Setup = z.object({
  zone: optional(z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')),
  code: optional(z.string().max(64)),
})
export type Setup = z.output<typeof Setup>

/** The monthly budget of users without their own; null if unlimited. */
export const DefaultLimit = z.object({ monthlyLimit: clearable(Dollars).transform((pico) => pico ?? null) })
export type DefaultLimit = z.output<typeof DefaultLimit>

const CurrencyCode = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'must be a currency code such as EUR')
const ExchangeRate = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be a number with at most 6 places')
  .transform(parseFactor)
  .refine((rate) => rate > 0n, 'must be above 0')

/** What amounts are shown in, and how much of it a US dollar is; null for US dollars. */
export const DisplayCurrency = z.union([
  z.object({ code: z.literal(['', 'USD']) }).transform(() => null),
  z.object({ code: CurrencyCode, rate: ExchangeRate }),
])
export type DisplayCurrency = z.output<typeof DisplayCurrency>

/** What is reserved for hosted tools whose cost has no upper bound; null to reject them. */
export const HostedToolReserve = z.object({ reserve: clearable(Dollars).transform((pico) => pico ?? null) })
export type HostedToolReserve = z.output<typeof HostedToolReserve>
