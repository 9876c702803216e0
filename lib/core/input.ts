import { z } from 'zod'
import { PICO_PER_DOLLAR, parseDollars } from './money'

const blank = (value: unknown) => value === '' || value === null

/** Tells the OpenAPI document that a field also accepts `""` and null. */
const acceptsBlank = { acceptsBlank: true }

/** An optional field: `""` and null count as absent, because existing clients send them. */
export const optional = <Inner extends z.ZodType>(inner: Inner) =>
  z
    .preprocess((value) => (blank(value) ? undefined : value), inner.optional())
    .optional()
    .meta(acceptsBlank)

/** An optional field that `""` or null clears. */
export const clearable = <Inner extends z.ZodType>(inner: Inner) =>
  z
    .preprocess((value) => (blank(value) ? null : value), inner.nullable())
    .optional()
    .meta(acceptsBlank)

/**
 * The OpenAPI pattern of a trimmed field: `form` between ASCII blanks. Client libraries compile these patterns with
 * Python's `re` and Go's RE2 as well, so `form` must not use lookarounds, `\p{…}` or more than 1000 repetitions.
 */
export const paddedPattern = (form: string) => `^[ \\t\\r\\n]*(?:${form})[ \\t\\r\\n]*$`

// Lone surrogates cannot be stored as UTF-8; bidirectional controls and line separators can make one name look like another.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const visible = /[^\p{C}\p{Z}\p{M}]/u
const nameCharacter = '[^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]'
const nameEnd = nameCharacter.replace('001F', '0020')

/** The name of a user or a provider key. */
export const Name = z
  .string()
  .trim()
  .refine((name) => !unprintable.test(name), 'must not contain control or text-direction characters')
  .transform((name) => name.normalize())
  .refine((name) => visible.test(name), 'must not be empty')
  .refine((name) => [...name].length <= 64, 'must not be longer than 64 characters')
  .meta({
    description:
      '1 to 64 characters after trimming and Unicode normalization (NFC), at least one of them visible. No control or text-direction characters, no unpaired surrogates.',
    pattern: paddedPattern(`${nameEnd}(?:${nameCharacter}{0,62}${nameEnd})?`),
    examples: ['Ann'],
  })

const MAX_MODEL_BYTES = 256

/**
 * A model name that `/v1` accepts. U+FFFD stands for bytes that are not UTF-8: the provider could read another name than we do.
 */
export const isModelName = (text: string): boolean =>
  /^[\x20-\x7e]{1,256}$/.test(text) ||
  (text !== '' && Buffer.byteLength(text) <= MAX_MODEL_BYTES && !unprintable.test(text) && !text.includes('\ufffd'))

/** As in a form or in the API; `*` is a wildcard. */
export const ModelName = z
  .string()
  .trim()
  .refine((name) => isModelName(name) && !name.includes(' '), 'must be 1 to 256 printable bytes without spaces')
  .meta({
    description: 'A model: at most 256 bytes of valid UTF-8.',
    pattern: paddedPattern(`${nameEnd}{1,256}`),
  })

export const Models = z
  .array(ModelName)
  .max(100)
  .meta({
    description: 'Model names or patterns such as `gpt-4o*`. Null allows every model, an empty list none.',
    examples: [['gpt-4o*', 'text-embedding-3-small']],
  })

const MAX_PICO = 1_000_000n * PICO_PER_DOLLAR

/** A decimal string of dollars, parsed into pico-dollars. */
export const Dollars = z
  .string()
  .trim()
  .regex(/^\d{1,7}(\.\d{1,6})?$/, 'must be a decimal string of US dollars with at most 6 places')
  .transform((text) => parseDollars(text) ?? 0n)
  .refine((pico) => pico <= MAX_PICO, 'must be at most 1000000')
  .meta({
    pattern: paddedPattern('0?[0-9]{1,6}(?:\\.[0-9]{1,6})?|1000000(?:\\.0{1,6})?'),
    examples: ['20', '12.50'],
  })

/** Drops undefined values: Prisma must not see columns that stay unchanged. */
export const definedFields = <Columns extends object>(columns: Columns) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Column in keyof Columns]?: Exclude<Columns[Column], undefined>
  }

/** Characters of an access token; a longer one is never looked up. */
export const MAX_TOKEN_LENGTH = 512

/** A part of a path in plain text; as it came where it is not encoded right. */
export function decodePathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The largest ID of a row. */
export const MAX_ID = 2 ** 31 - 1

/** An optional integer in a query. */
export const integerParameter = (min: number, max: number, description: string) =>
  optional(
    z
      .string()
      .regex(/^\d{1,10}$/, 'must be an integer')
      .transform(Number)
      .refine((value) => value >= min && value <= max, `must be ${min} to ${max}`)
      .meta({ type: 'integer', minimum: min, maximum: max, pattern: undefined, description }),
  )
