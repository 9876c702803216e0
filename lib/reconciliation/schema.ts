import { z } from 'zod'
import { Name, optional } from '../core/input'
import { isDay } from '../core/time'

/** Whose API is read. */
const apiTypes = ['openai', 'anthropic', 'openrouter'] as const
export type ApiType = (typeof apiTypes)[number]

/** `file`: an account whose bill is imported. */
export const accountTypes = [...apiTypes, 'file'] as const
export type AccountType = (typeof accountTypes)[number]

/** Sent in a header, so only printable ASCII. */
const AdminKey = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,4096}$/, 'must be 8 to 4096 printable ASCII characters')

const isBase = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : null
  return !!url && /^https?:$/.test(url.protocol) && !(url.username || url.password || url.search || url.hash)
}
const Endpoint = z
  .string()
  .trim()
  .max(2048)
  .refine(isBase, 'must be an http or https URL without user, query or fragment')

export const NewAccount = z.discriminatedUnion('type', [
  z.object({ name: Name, type: z.enum(apiTypes), adminKey: AdminKey, endpoint: optional(Endpoint) }),
  z.object({ name: Name, type: z.literal('file') }),
])
export type NewAccount = z.output<typeof NewAccount>
export type NewApiAccount = Exclude<NewAccount, { type: 'file' }>

/** Which provider key a key of an account is; null for none that is kept here. */
export const KeyChoice = z.object({
  remoteId: z.string().min(1).max(512),
  keyId: optional(z.coerce.number().int().min(1)).transform((id) => id ?? null),
})

/** One model of a key on a day. */
export const PricePlace = z.object({
  day: z.string().refine(isDay, 'must be a day such as 2026-03-18'),
  keyId: z.coerce.number().int().min(1),
  model: z.string().min(1).max(512),
})
export type PricePlace = z.output<typeof PricePlace>

export const Note = z.object({
  day: z.string().refine(isDay, 'must be a day such as 2026-03-18'),
  note: optional(z.string().trim().max(500)).transform((text) => text ?? null),
})
