import { z } from 'zod'
import { parseDollars } from './money'

const blank = (value: unknown) => value === '' || value === null

/** A member that may be left out: `""` and null count as absent, as existing clients send them. */
export const optional = <Inner extends z.ZodType>(inner: Inner) =>
  z.preprocess((value) => (blank(value) ? undefined : value), inner.optional()).optional()

/** A member that a change can clear: `""` and null both do. */
export const clearable = <Inner extends z.ZodType>(inner: Inner) =>
  z.preprocess((value) => (blank(value) ? null : value), inner.nullable()).optional()

// Lone surrogates cannot be stored as UTF-8; bidi controls and line separators can make one name look like another.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const visible = /[^\p{C}\p{Z}\p{M}]/u

/** What a person, or a key, is called. */
export const Name = z
  .string()
  .trim()
  .refine((name) => !unprintable.test(name), 'must not contain control or text-direction characters')
  .transform((name) => name.normalize())
  .refine((name) => visible.test(name), 'must not be empty')
  .refine((name) => [...name].length <= 64, 'must not be longer than 64 characters')
  .meta({ description: 'Trimmed; 1 to 64 characters; no control or text-direction characters.' })

/** Printable ASCII, as the `/v1` door accepts model names; `*` stands for anything. */
export const ModelName = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')

export const Models = z
  .array(ModelName)
  .max(100)
  .meta({ description: 'Patterns such as gpt-4o*; null allows every model, an empty list none.' })

const mostDollars = 1_000_000n * 1_000_000_000_000n
/** An amount of money; pico-dollars once parsed. */
export const Dollars = z
  .string()
  .trim()
  .regex(/^\d{1,7}(\.\d{1,6})?$/, 'must be a decimal string of US dollars with at most 6 places')
  .transform((text) => parseDollars(text) ?? 0n)
  .refine((pico) => pico <= mostDollars, 'must be at most 1000000')

/** The columns that were given: Prisma is told nothing about a member that was left out. */
export const present = <Columns extends object>(columns: Columns) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Column in keyof Columns]?: Exclude<Columns[Column], undefined>
  }
