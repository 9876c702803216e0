import { AppError } from '../core/errors'
import { definedFields } from '../core/input'
import type { Prisma } from '../db/generated/client'
import type { UserPatch } from './schema'

/** A user without the token. Money is in pico-dollars. */
export type UserRow = {
  id: number
  name: string
  role: 'admin' | 'member'
  /** The last four characters of the token. */
  tokenHint: string
  email: string | null
  disabled: boolean
  dailyLimitPico: bigint | null
  weeklyLimitPico: bigint | null
  monthlyLimitPico: bigint | null
  totalLimitPico: bigint | null
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  models: string[] | null
  expiresAt: Date | null
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

export type UserWithToken = UserRow & { token: string }

export const userSelect = {
  id: true,
  name: true,
  role: true,
  tokenHint: true,
  email: true,
  disabled: true,
  dailyLimitPico: true,
  weeklyLimitPico: true,
  monthlyLimitPico: true,
  totalLimitPico: true,
  requestsPerMinute: true,
  tokensPerMinute: true,
  models: true,
  expiresAt: true,
  createdAt: true,
  updatedAt: true,
  deletedAt: true,
} as const satisfies Prisma.UserSelect

type Stored = Prisma.UserGetPayload<{ select: typeof userSelect }>

export const toUserRow = ({ role, models, ...rest }: Stored): UserRow => ({
  ...rest,
  role: role === 'admin' ? 'admin' : 'member',
  models: models === null ? null : JSON.parse(models),
})

/** Only the columns of fields that `input` has. The `live` columns are unique, and cleared when a user is deleted. */
export const toUserColumns = (input: UserPatch) =>
  definedFields({
    name: input.name,
    liveName: input.name,
    role: input.role,
    email: input.email,
    liveEmail: input.email,
    disabled: input.disabled,
    dailyLimitPico: input.dailyLimit,
    weeklyLimitPico: input.weeklyLimit,
    monthlyLimitPico: input.monthlyLimit,
    totalLimitPico: input.totalLimit,
    requestsPerMinute: input.requestsPerMinute,
    tokensPerMinute: input.tokensPerMinute,
    models: input.models && JSON.stringify(input.models),
    expiresAt: input.expiresAt,
  })

export const userNotFound = () => new AppError('not_found', 'There is no such user.')
