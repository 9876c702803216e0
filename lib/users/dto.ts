import { z } from 'zod'
import { formatPico } from '../core/money'
import { formatInstant } from '../core/time'
import { currentZone } from '../settings/time-zone'
import type { BudgetStatus } from './budgets'
import type { Raise } from './raises'
import type { UserRow, UserWithToken } from './row'
import { Role } from './schema'
import type { TokenRow } from './tokens'

const time = z.string().meta({ format: 'date-time' })
const id = z.int().min(1).meta({ format: 'int32', description: 'User ID; root is 1.' })
const token = z.string().meta({
  description: 'Access token. Treat it as a secret. With MASK_SECRETS, asterisks and its last four characters.',
})

const limit = (name: string, otherwise: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `${name}: US dollars as a decimal string with 6 decimal places. Null: ${otherwise}.` })

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
  dailyLimit: limit('Daily budget', 'none'),
  weeklyLimit: limit('Weekly budget, from Monday on', 'none'),
  monthlyLimit: limit('Monthly budget', 'the default budget'),
  totalLimit: limit('Total budget, of all time', 'none'),
  requestsPerMinute: z.int().min(1).nullable().meta({ description: 'Rate limit. Null: no limit.' }),
  tokensPerMinute: z.int().min(1).nullable().meta({ description: 'Rate limit. Null: no limit.' }),
  models: z.array(z.string()).nullable().meta({ description: 'Model names or patterns. Null: every model.' }),
  expiresAt: time.nullable().meta({ description: 'The token is rejected from this time on. Null: never.' }),
}).meta({ description: 'A user with role and limits.' })

const amount = z.string().meta({ description: 'US dollars as a decimal string with 6 decimal places.' })

export const BudgetDto = z
  .object({
    period: z.enum(['day', 'week', 'month', 'total']),
    limit: amount,
    raised: z.string().meta({ description: 'Of the limit, what it has been raised by for now.' }),
    spent: amount,
    held: z.string().meta({ description: 'Reserved by open requests, in US dollars with 6 decimal places.' }),
    left: z.string().meta({ description: 'What a request may still cost, in US dollars with 6 decimal places.' }),
    resetsAt: time.nullable().meta({ description: 'When the next period begins. Null: it never resets.' }),
  })
  .meta({ description: 'A budget of a user, in the period that it is now.' })

export const toBudgetDto = (budget: BudgetStatus): z.infer<typeof BudgetDto> => {
  const { period, limitPico, raisedPico, spentPico, heldPico, resetsAt } = budget
  const leftPico = limitPico - spentPico - heldPico
  return {
    period,
    limit: formatPico(limitPico),
    raised: formatPico(raisedPico),
    spent: formatPico(spentPico),
    held: formatPico(heldPico),
    left: formatPico(leftPico > 0n ? leftPico : 0n),
    resetsAt: resetsAt && formatTime(resetsAt),
  }
}

export const RaiseDto = z
  .object({
    id: z.int().min(1).meta({ format: 'int32', description: 'Raise ID.' }),
    userId: id,
    period: z.enum(['day', 'week', 'month', 'total']),
    amount,
    state: z.enum(['requested', 'granted', 'declined', 'ended']),
    reason: z.string().nullable(),
    until: time
      .nullable()
      .meta({ description: 'From then on it does not count. Null: it does not end, or is not granted.' }),
    createdById: z.int().min(1).meta({ format: 'int32', description: 'The user who created it.' }),
    decidedById: z.int().min(1).meta({ format: 'int32', description: 'The admin who decided it last.' }).nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ description: "More money for one of a user's budgets, asked for or granted." })

export const toRaiseDto = (raise: Raise): z.infer<typeof RaiseDto> => ({
  id: raise.id,
  userId: raise.userId,
  period: raise.period,
  amount: formatPico(raise.amountPico),
  state: raise.state,
  reason: raise.reason,
  until: raise.until && formatTime(raise.until),
  createdById: raise.createdById,
  decidedById: raise.decidedById,
  createdAt: formatTime(raise.createdAt),
  updatedAt: formatTime(raise.updatedAt),
})

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
    requestsPerMinute: z.int().min(1).nullable().meta({ description: "Rate limit within the user's. Null: theirs." }),
    tokensPerMinute: z.int().min(1).nullable().meta({ description: "Rate limit within the user's. Null: theirs." }),
    models: z.array(z.string()).nullable().meta({ description: 'Of the models the user may use. Null: all of them.' }),
    gatewayOnly: z.boolean().meta({ description: 'Whether it works for model requests only, and not on this API.' }),
    lastUsedAt: time.nullable().meta({
      description: 'When its latest request began, as far as requests are kept. Null: none.',
    }),
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
  requestsPerMinute: row.requestsPerMinute,
  tokensPerMinute: row.tokensPerMinute,
  models: row.models,
  gatewayOnly: row.gatewayOnly,
  lastUsedAt: row.lastUsedAt && formatTime(row.lastUsedAt),
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
  dailyLimit: formatLimit(row.dailyLimitPico),
  weeklyLimit: formatLimit(row.weeklyLimitPico),
  monthlyLimit: formatLimit(row.monthlyLimitPico),
  totalLimit: formatLimit(row.totalLimitPico),
  requestsPerMinute: row.requestsPerMinute,
  tokensPerMinute: row.tokensPerMinute,
  models: row.models,
  expiresAt: row.expiresAt && formatTime(row.expiresAt),
})

const formatTime = (at: UserRow['createdAt']) => formatInstant(at, currentZone())

const formatLimit = (pico: bigint | null) => (pico === null ? null : formatPico(pico))
