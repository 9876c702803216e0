import { z } from 'zod'
import { toDecimal } from '../core/money'
import type { PriceDetails } from '../pricing/own-prices'
import { type Rates, type TokenKind, type TokenRates, tokenKinds } from '../pricing/rates'
import type { ModelInEffect } from './models'
import type { PriceRow } from './prices'

const amount = (description: string) =>
  z
    .string()
    .nullable()
    .meta({ description, examples: ['2.50'] })
const perMillion = (what: string) => amount(`Dollars per million tokens of ${what}.`)

/** The rates of every kind of token; null where it has no price of its own. */
const rates = {
  input: perMillion('input'),
  cachedInput: perMillion('input read from the cache'),
  output: perMillion('output'),
  cacheWrite: perMillion('input written to the cache'),
  cacheWrite1h: perMillion('input written to the cache for an hour'),
  imageInput: perMillion('image input'),
  audioInput: perMillion('audio input'),
  audioOutput: perMillion('audio output'),
  imageOutput: perMillion('image output'),
} satisfies Record<TokenKind, z.ZodType>

const units = {
  perRequest: amount('Dollars per request, in addition.'),
  perSecond: amount('Dollars per second of audio.'),
  perCharacter: amount('Dollars per character of text to speak.'),
}

export const RatesDto = z.object(rates).meta({ description: 'Dollars per million tokens.' })

export const RateStepDto = z
  .object({ above: z.int().meta({ description: 'Applies to requests with more input tokens than this.' }), ...rates })
  .meta({ description: 'Rates of requests with a long context.' })

export const TierRatesDto = z
  .object({ factor: amount('Factor on every rate that is not given.'), ...rates })
  .meta({ description: 'Rates of a service tier.' })

export const ImagePriceDto = z
  .object({
    size: z
      .string()
      .nullable()
      .meta({ description: 'Null: any.', examples: ['1024x1024'] }),
    quality: z
      .string()
      .nullable()
      .meta({ description: 'Null: any.', examples: ['high'] }),
    price: z.string().meta({ description: 'Dollars per image.', examples: ['0.04'] }),
  })
  .meta({ description: 'The price of an image.' })

export const PriceDto = z
  .object({
    id: z.int().min(1).meta({ format: 'int32', description: 'Price ID.' }),
    model: z.string(),
    validFrom: z.string().meta({ format: 'date', description: 'First day of the price.' }),
    ...rates,
    steps: z.array(RateStepDto),
    tiers: z.record(z.string(), TierRatesDto),
    ...units,
    perImage: z.array(ImagePriceDto),
  })
  .meta({ description: 'A price of your own. Null: not given.' })

export const ModelDto = z
  .object({
    model: z.string(),
    ...rates,
    steps: z.array(RateStepDto),
    tiers: z.record(z.string(), RatesDto).meta({ description: 'Service tiers that differ from the standard rates.' }),
    ...units,
    perImage: amount('Dollars per image without a size and a quality.'),
    origin: z.enum(['own', 'list', 'free', 'none']).meta({
      description: 'A price of your own, the public list, a provider key that is free of charge, or no known price.',
    }),
    provider: z.string().nullable().meta({ description: 'Whose prices of the public list apply.' }),
    since: z.string().nullable().meta({ format: 'date', description: 'First day of the price, if known.' }),
    keys: z.array(z.int()).meta({ description: 'IDs of the provider keys that serve it.' }),
    users: z.int().meta({ description: 'How many users may use it.' }),
  })
  .meta({ description: 'A model with the prices in effect. Null: no price is known, or it does not apply.' })

const decimal = (pico: bigint | null | undefined) => (pico == null ? null : toDecimal(pico))
const decimalPerMillion = (pico: bigint | null | undefined) => decimal(pico == null ? null : pico * 1_000_000n)

const ofKinds = <Value>(convert: (kind: TokenKind) => Value) =>
  Object.fromEntries(tokenKinds.map((kind) => [kind, convert(kind)])) as Record<TokenKind, Value>

const toRatesDto = (known: TokenRates | undefined) => ofKinds((kind) => decimalPerMillion(known?.[kind]))

const stepsOf = ({ steps }: Rates) => steps.slice(1).map(({ above, rates }) => ({ above, ...toRatesDto(rates) }))

export function toPriceDto(row: PriceRow): z.infer<typeof PriceDto> {
  const { rates = {}, steps = [], tiers = {}, ...units }: PriceDetails = row.details ? JSON.parse(row.details) : {}
  const given = (texts: Partial<Record<TokenKind, string>>) => ofKinds((kind) => texts[kind] ?? null)
  return {
    id: row.id,
    model: row.model,
    validFrom: row.validFrom,
    ...given(rates),
    input: decimalPerMillion(row.inputPico),
    cachedInput: decimalPerMillion(row.cachedInputPico),
    output: decimalPerMillion(row.outputPico),
    steps: steps.map((step) => ({ above: step.above, ...given(step) })),
    tiers: Object.fromEntries(
      Object.entries(tiers).map(([name, tier]) => [name, { factor: tier.factor ?? null, ...given(tier) }]),
    ),
    perRequest: units.perRequest ?? null,
    perSecond: units.perSecond ?? null,
    perCharacter: units.perCharacter ?? null,
    perImage: (units.perImage ?? []).map(({ size = null, quality = null, price }) => ({ size, quality, price })),
  }
}

export const toModelDto = (model: ModelInEffect): z.infer<typeof ModelDto> => ({
  model: model.model,
  ...toRatesDto(model.rates?.steps[0]?.rates),
  steps: model.rates ? stepsOf(model.rates) : [],
  tiers: Object.fromEntries(model.tiers.map(({ name, rates }) => [name, toRatesDto(rates)])),
  perRequest: decimal(model.rates?.perRequest),
  perSecond: decimal(model.perSecond),
  perCharacter: decimal(model.perCharacter),
  perImage: decimal(model.perImage),
  origin: model.origin,
  provider: model.provider,
  since: model.since,
  keys: model.keys.map(({ id }) => id),
  users: model.users.count,
})
