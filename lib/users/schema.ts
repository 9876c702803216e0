import { z } from 'zod'
import { clearable, Dollars, Models, Name, optional } from '../core/input'

const Role = z.enum(['member', 'admin'])

const Email = z.string().trim().toLowerCase().max(254).pipe(z.email('must be an email address'))

const PerMinute = z.int().min(1).max(2_147_483_647)

const Expiry = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' })
  .transform((text) => new Date(text))
  .refine(
    (at) => at.getUTCFullYear() >= 2000 && at.getUTCFullYear() <= 9998,
    'must lie between the years 2000 and 9998',
  )

/** Beside a name, all that can be said of a new person. */
export const NewUser = z.object({
  name: Name,
  role: optional(Role),
  email: optional(Email),
  disabled: optional(z.boolean()),
  monthlyLimit: optional(Dollars),
  requestsPerMinute: optional(PerMinute),
  tokensPerMinute: optional(PerMinute),
  models: optional(Models),
  expiresAt: optional(Expiry),
})
export type NewUser = z.output<typeof NewUser>

/** Members that are sent change; `null` and `""` clear what can be empty. */
export const UserPatch = z.object({
  name: Name.optional(),
  role: optional(Role),
  email: clearable(Email),
  disabled: optional(z.boolean()),
  monthlyLimit: clearable(Dollars),
  requestsPerMinute: clearable(PerMinute),
  tokensPerMinute: clearable(PerMinute),
  models: clearable(Models),
  expiresAt: clearable(Expiry),
})
export type UserPatch = z.output<typeof UserPatch>

const deleted = optional(z.enum(['true', 'false']).transform((text) => text === 'true'))
export const UserQuery = z.object({ deleted })

/** A token of one's own choice, from clients that make it themselves. */
export const ResetQuery = z.object({
  token: optional(
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.uuid({ version: 'v4', error: 'must be a UUID v4' })),
  ),
})
