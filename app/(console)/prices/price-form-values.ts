import type { UnpricedUse } from '@/lib/usage/usage'
import { parseFields } from '../../_lib/form-values'

const linesOf = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) => line.trim().split(/[\s,=]+/))
    .filter(([first]) => first !== '')

/** `1024x1024 hd 0.08`, `1024x1024 0.04` or `0.04`, one per line. */
const parseImages = (text: string) =>
  linesOf(text).map((words) => {
    const [price, quality, size] = [
      words.at(-1),
      words.length > 2 ? words[1] : undefined,
      words.length > 1 ? words[0] : undefined,
    ]
    return { price, quality, size }
  })

/** `272000 4 0.4 9`: above so many input tokens, the rates of input, cached input and output. */
const parseSteps = (text: string) =>
  linesOf(text).map(([above, input, cachedInput, output]) => ({ above: Number(above), input, cachedInput, output }))

/** `flex 0.5`: a factor; `priority 5 0.5 30`: rates of input, cached input and output. */
const parseTiers = (text: string) =>
  Object.fromEntries(
    linesOf(text).map(([name = '', ...words]) =>
      words.length === 1
        ? [name, { factor: words[0] }]
        : [name, { input: words[0], cachedInput: words[1], output: words[2] }],
    ),
  )

const parsers = { perImage: parseImages, steps: parseSteps, tiers: parseTiers }

/** The submitted fields with the types of `NewPrice`, unvalidated. */
export function parsePriceForm(fields: Record<string, string>) {
  const given = Object.fromEntries(Object.entries(fields).filter(([, text]) => text.trim() !== ''))
  return parseFields(given, parsers)
}

type UnpricedEntry = NonNullable<UnpricedUse['entry']>

/** The beginning of lines in the fields of a price that are not shown at first. */
export type MoreRates = { perImage?: string; tiers?: string }

/** What a request without a price needs beyond the rates of tokens; null for nothing. */
export function moreRatesFor({ endpoint, serviceTier, variant, flags }: UnpricedEntry): MoreRates | null {
  const reasons = (flags ?? '').split(' ')
  if (reasons.includes('no_tier_price')) return { tiers: `${serviceTier} ` }
  if (!reasons.includes('no_unit_price')) return reasons.includes('no_part_price') ? {} : null
  const [size, quality] = endpoint.startsWith('images/') ? (variant?.split(',')[0]?.split(' ') ?? []) : []
  return size === undefined || size === 'auto' ? {} : { perImage: `${size} ${quality === 'auto' ? '' : `${quality} `}` }
}
