import { z } from 'zod'
import { formatPico } from '../core/money'
import { formatInstant } from '../core/time'
import { currentZone } from '../settings/zone'
import type { UserRow, UserWithToken } from './row'

const time = z.string().meta({ format: 'date-time' })

/** One's own record, as init and me answer. */
export const WireMe = z.object({ id: z.int(), updatedAt: time, name: z.string(), token: z.string(), createdAt: time })

export const WireUser = z.object({
  createdAt: time,
  id: z.int(),
  updatedAt: time,
  IsDelete: z.boolean(),
  name: z.string(),
  token: z.string(),
})

export const WireUserDetail = WireUser.extend({
  role: z.enum(['member', 'admin']),
  email: z.string().nullable(),
  disabled: z.boolean(),
  monthlyLimit: z.string().nullable().meta({ description: 'US dollars, 6 places.' }),
  requestsPerMinute: z.int().nullable(),
  tokensPerMinute: z.int().nullable(),
  models: z.array(z.string()).nullable(),
  expiresAt: time.nullable(),
})

export const meToWire = ({ id, updatedAt, name, token, createdAt }: UserWithToken): z.infer<typeof WireMe> => ({
  id,
  updatedAt: told(updatedAt),
  name,
  token,
  createdAt: told(createdAt),
})

export const userToWire = ({
  createdAt,
  id,
  updatedAt,
  deletedAt,
  name,
  token,
}: UserWithToken): z.infer<typeof WireUser> => ({
  createdAt: told(createdAt),
  id,
  updatedAt: told(updatedAt),
  IsDelete: deletedAt !== null,
  name,
  token,
})

export const userDetailToWire = (row: UserWithToken): z.infer<typeof WireUserDetail> => ({
  ...userToWire(row),
  role: row.role,
  email: row.email,
  disabled: row.disabled,
  monthlyLimit: row.monthlyLimitPico === null ? null : formatPico(row.monthlyLimitPico),
  requestsPerMinute: row.requestsPerMinute,
  tokensPerMinute: row.tokensPerMinute,
  models: row.models,
  expiresAt: row.expiresAt && told(row.expiresAt),
})

const told = (at: UserRow['createdAt']) => formatInstant(at, currentZone())
