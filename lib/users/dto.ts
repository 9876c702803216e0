import { z } from 'zod'
import { formatPico } from '../core/money'
import { formatInstant } from '../core/time'
import { currentZone } from '../settings/time-zone'
import type { UserRow, UserWithToken } from './row'
import { Role } from './schema'
import type { TokenRow } from './tokens'

const time = z.string().meta({ format: 'date-time' })
const id = z.int().min(1).meta({ format: 'int32', description: 'User ID; root is 1.' })
const token = z.string().meta({
  description: 'Access token. Treat it as a secret. With MASK_SECRETS, asterisks and its last four characters.',
})

/** The token's owner, as `init` and `me` return it. */
export const MeDto = z
  .object({ id, updatedAt: time, name: z.string(), token, createdAt: time })
  .meta({ description: "The token's owner." })

export const UserDto = z
  .object({
    createdAt: time,
    id,
    updatedAt: time,
    IsDelete: z.boolean().meta({ description: 'Whether the user is deleted.' }),
    name: z.string(),
    token,
  })
  .meta({ description: 'A user and their access token.' })

export const UserDetailDto = UserDto.extend({
  role: Role,
  email: z.string().nullable(),
  disabled: z.boolean().meta({ description: "A disabled user's token is rejected." }),
  monthlyLimit: z.string().nullable().meta({
    description: 'Monthly budget: US dollars as a decimal string with 6 decimal places. Null: the default budget.',
  }),
  requestsPerMinute: z.int().min(1).nullable().meta({ description: 'Rate limit. Null: no limit.' }),
  tokensPerMinute: z.int().min(1).nullable().meta({ description: 'Rate limit. Null: no limit.' }),
  models: z.array(z.string()).nullable().meta({ description: 'Model names or patterns. Null: every model.' }),
  expiresAt: time.nullable().meta({ description: 'The token is rejected from this time on. Null: never.' }),
}).meta({ description: 'A user with role and limits.' })

export const TokenDto = z
  .object({
    id: z.int().min(1).meta({ format: 'int32', description: 'Token ID.' }),
    userId: id,
    name: z.string(),
    hint: z.string().meta({ description: 'The last four characters of the token.' }),
    createdAt: time,
    updatedAt: time,
    createdById: z.int().min(1).meta({ format: 'int32', description: 'The user who created it.' }),
    expiresAt: time.nullable().meta({ description: 'The token is rejected from this time on. Null: never.' }),
    previousUntil: time.nullable().meta({
      description: 'Until when the value before the last rotation is valid, or was. Null: never rotated.',
    }),
  })
  .meta({ description: 'A further token of a user. Its value is returned only when it is created or rotated.' })

export const NewTokenDto = TokenDto.extend({
  token: z.string().meta({ description: 'Access token. It cannot be read again.' }),
}).meta({ description: 'A further token, with its value.' })

export const toTokenDto = (row: TokenRow): z.infer<typeof TokenDto> => ({
  id: row.id,
  userId: row.userId,
  name: row.name,
  hint: row.tokenHint,
  createdAt: formatTime(row.createdAt),
  updatedAt: formatTime(row.updatedAt),
  createdById: row.createdById,
  expiresAt: row.expiresAt && formatTime(row.expiresAt),
  previousUntil: row.previousUntil && formatTime(row.previousUntil),
})

export const toNewTokenDto = (row: TokenRow & { token: string }): z.infer<typeof NewTokenDto> => ({
  ...toTokenDto(row),
  token: row.token,
})

export const toMeDto = ({ id, updatedAt, name, token, createdAt }: UserWithToken): z.infer<typeof MeDto> => ({
  id,
  updatedAt: formatTime(updatedAt),
  name,
  token,
  createdAt: formatTime(createdAt),
})

export const toUserDto = ({
  createdAt,
  id,
  updatedAt,
  deletedAt,
  name,
  token,
}: UserWithToken): z.infer<typeof UserDto> => ({
  createdAt: formatTime(createdAt),
  id,
  updatedAt: formatTime(updatedAt),
  IsDelete: deletedAt !== null,
  name,
  token,
})

export const toUserDetailDto = (row: UserWithToken): z.infer<typeof UserDetailDto> => ({
  ...toUserDto(row),
  role: row.role,
  email: row.email,
  disabled: row.disabled,
  monthlyLimit: row.monthlyLimitPico === null ? null : formatPico(row.monthlyLimitPico),
  requestsPerMinute: row.requestsPerMinute,
  tokensPerMinute: row.tokensPerMinute,
  models: row.models,
  expiresAt: row.expiresAt && formatTime(row.expiresAt),
})

const formatTime = (at: UserRow['createdAt']) => formatInstant(at, currentZone())
