import { AppError } from '../core/errors'
import type { Prisma } from '../db/generated/client'

/** The one user that nobody can delete, pause or demote. */
export const ROOT_ID = 1

/** A person without the token. Money is pico-dollars. */
export type UserRow = {
  id: number
  name: string
  role: 'admin' | 'member'
  /** The last four characters of the token. */
  tokenHint: string
  email: string | null
  disabled: boolean
  monthlyLimitPico: bigint | null
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  models: string[] | null
  expiresAt: Date | null
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

export type UserWithToken = UserRow & { token: string }

export const shown = {
  id: true,
  name: true,
  role: true,
  tokenHint: true,
  email: true,
  disabled: true,
  monthlyLimitPico: true,
  requestsPerMinute: true,
  tokensPerMinute: true,
  models: true,
  expiresAt: true,
  createdAt: true,
  updatedAt: true,
  deletedAt: true,
} as const satisfies Prisma.UserSelect

type Stored = Prisma.UserGetPayload<{ select: typeof shown }>

export const toRow = ({ role, models, ...rest }: Stored): UserRow => ({
  ...rest,
  role: role === 'admin' ? 'admin' : 'member',
  models: models === null ? null : JSON.parse(models),
})

export const noSuchUser = () => new AppError('not_found', 'There is no such user.')
