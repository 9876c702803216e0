import { z } from 'zod'
import { PICO_PER_DOLLAR, parseDollars } from './money'
import { holdsSecret } from './secrets'

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

// Lone surrogates cannot be stored as UTF-8; bidirectional controls, line separators and what cannot be seen can make one name
// look like another.
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]|\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d/u
const visible = /[^\p{C}\p{Z}\p{M}]/u
const nameCharacter =
  '[^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\u2800\\u3164\\uFEFF\\uFFA0]'
const nameEnd = nameCharacter.replace('001F', '0020')

/** U+200C and U+200D join emoji, and shape Arabic and Indic letters; anywhere else nobody sees them. */
function hasOnlyNeededJoiners(name: string): boolean {
  const characters = [...name]
  const joins =
    /^(?:\p{Extended_Pictographic}|[\ufe0f\u{1f3fb}-\u{1f3ff}\p{Script=Arabic}]|(?!\p{Script=Inherited})\p{M})$/u
  return characters.every((one, at) => !/[\u200c\u200d]/.test(one) || joins.test(characters[at - 1] ?? ''))
}

const ALPHABETS = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/** As in "Αnn" with a Greek alpha: these alphabets have letters that look the same (UTS 39). Other scripts mix well. */
export const mixesAlphabets = (name: string): boolean =>
  (name.match(/[\p{L}\p{M}]+/gu) ?? []).some((word) => ALPHABETS.filter((alphabet) => alphabet.test(word)).length > 1)

/** The name of a user or a provider key. */
export const Name = z
  .string()
  .trim()
  .refine((name) => !unprintable.test(name), 'must not contain control, text-direction or invisible characters')
  .refine(hasOnlyNeededJoiners, 'must not contain invisible characters')
  .refine(
    (name) => !mixesAlphabets(name),
    'must not mix Latin, Greek, Cyrillic, Armenian or Cherokee letters in one word',
  )
  .transform((name) => name.normalize())
  .refine((name) => visible.test(name), 'must not be empty')
  .refine((name) => [...name].length <= 64, 'must not be longer than 64 characters')
  .meta({
    description:
      '1 to 64 characters after trimming and Unicode normalization (NFC), at least one of them visible. No control, text-direction or invisible characters, no unpaired surrogates. U+200C and U+200D only where emoji, Arabic or an Indic script need them. No word that mixes Latin, Greek, Cyrillic, Armenian or Cherokee letters.',
    pattern: paddedPattern(`${nameEnd}(?:${nameCharacter}{0,62}${nameEnd})?`),
    examples: ['Ann'],
  })

const MAX_MODEL_BYTES = 256

/**
 * A model name that the gateway accepts. U+FFFD stands for bytes that are not UTF-8: the provider could read another name than we
 * do. A name is stored, traced and sent to the provider, so it must not hold a key that was meant for the query.
 */
export const isModelName = (text: string): boolean => isPrintable(text) && !holdsSecret(text)

const isPrintable = (text: string) =>
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
