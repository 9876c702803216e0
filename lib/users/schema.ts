import { z } from 'zod'
import { clearable, Dollars, integerParameter, MAX_ID, Models, Name, optional, paddedPattern } from '../core/input'

export const Role = z
  .enum(['member', 'admin'])
  .meta({ description: 'Admins manage users, provider keys and usage; all have equal rights. Default `member`.' })

const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('must be an email address'))
  .meta({
    description: 'Email address, for sign-in with OpenID Connect. Stored in lower case; unique among existing users.',
    pattern: paddedPattern(
      "(?:[A-Za-z0-9_'+-]+\\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\\.)+[A-Za-z]{2,}",
    ),
    examples: ['ann@example.com'],
  })

const Disabled = z.boolean().meta({ description: "A disabled user's token is rejected." })

const AMOUNT = 'US dollars as a decimal string up to 1000000, with at most 6 decimal places.'
const MonthlyLimit = Dollars.meta({ description: `Monthly budget: ${AMOUNT} Null: the default budget.` })
/** Days and weeks begin at midnight in the reporting time zone, weeks on Monday. */
const DailyLimit = Dollars.meta({ description: `Daily budget: ${AMOUNT} Null: none.` })
const WeeklyLimit = Dollars.meta({ description: `Weekly budget, from Monday on: ${AMOUNT} Null: none.` })
const TotalLimit = Dollars.meta({ description: `Total budget, of all time: ${AMOUNT} Null: none.` })

const PerMinute = z.int().min(1).max(2_147_483_647)
const RequestsPerMinute = PerMinute.meta({
  description: 'Rate limit in requests per minute. Null: no limit.',
  examples: [60],
})
const TokensPerMinute = PerMinute.meta({
  description: 'Rate limit in tokens per minute. Null: no limit.',
  examples: [200_000],
})

const Expiry = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' })
  .transform((text) => new Date(text))
  .refine(
    (at) => at.getUTCFullYear() >= 2000 && at.getUTCFullYear() <= 9998,
    'must lie between the years 2000 and 9998',
  )
  .meta({
    description:
      'The token is rejected from this time on: RFC 3339 with an offset, from 2000 to 9998 in UTC. Null: never.',
    pattern:
      '^(?:[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9](?:\\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$',
    examples: ['2027-06-30T18:00:00+08:00'],
  })

export const NewUser = z
  .object({
    name: Name,
    role: optional(Role),
    email: optional(Email),
    disabled: optional(Disabled),
    dailyLimit: optional(DailyLimit),
    weeklyLimit: optional(WeeklyLimit),
    monthlyLimit: optional(MonthlyLimit),
    totalLimit: optional(TotalLimit),
    requestsPerMinute: optional(RequestsPerMinute),
    tokensPerMinute: optional(TokensPerMinute),
    models: optional(Models),
    expiresAt: optional(Expiry),
  })
  .meta({ description: 'A user to create.' })
export type NewUser = z.output<typeof NewUser>

/** Only the fields sent change. `null` and `""` clear an optional field. */
export const UserPatch = z
  .object({
    name: Name.optional(),
    role: optional(Role),
    email: clearable(Email),
    disabled: optional(Disabled),
    dailyLimit: clearable(DailyLimit),
    weeklyLimit: clearable(WeeklyLimit),
    monthlyLimit: clearable(MonthlyLimit),
    totalLimit: clearable(TotalLimit),
    requestsPerMinute: clearable(RequestsPerMinute),
    tokensPerMinute: clearable(TokensPerMinute),
    models: clearable(Models),
    expiresAt: clearable(Expiry),
  })
  .meta({
    description:
      'Changes to a user. A field that is left out stays as it is. Null or an empty string leaves `role` and `disabled` as they are, too, and clears the others.',
  })
export type UserPatch = z.output<typeof UserPatch>

const deleted = optional(
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .meta({ type: 'boolean', description: 'Include deleted users; default false.' }),
)
export const UserQuery = z.object({
  deleted,
  after: integerParameter(0, MAX_ID, 'Only users with a higher ID: the last ID of the page before.'),
  limit: integerParameter(1, 10_000, 'At most this many users; default all.'),
})
export type UserQuery = z.output<typeof UserQuery>

const RaiseUntil = Expiry.meta({
  description:
    'When it ends, in the future: RFC 3339 with an offset, from 2000 to 9998 in UTC. Left out: with the period of the budget; that of all time, never.',
})

export const NewRaise = z
  .object({
    period: z.enum(['day', 'week', 'month', 'total']).meta({ description: 'Which budget of the user.' }),
    amount: Dollars.meta({ description: `By how much: ${AMOUNT}` }),
    until: optional(RaiseUntil),
    reason: optional(
      z
        .string()
        .regex(/^[^\p{Cc}]{0,200}$/u, 'must be at most 200 characters, without control characters')
        .meta({ description: 'Why, in at most 200 characters.', examples: ['Release week'] }),
    ),
  })
  .meta({
    description:
      "More money for one of a user's budgets. Of a member it is a request, for which `until` does not count.",
  })
export type NewRaise = z.output<typeof NewRaise>

export const RaiseDecision = z
  .object({
    state: z.enum(['granted', 'declined', 'ended']).meta({
      description: '`granted` or `declined` for one that is requested; `ended` for one that is granted.',
    }),
    until: optional(RaiseUntil),
  })
  .meta({ description: 'What becomes of a raise.' })
export type RaiseDecision = z.output<typeof RaiseDecision>

const GatewayOnly = z.boolean().meta({
  description: 'Whether the token works for model requests only, and not on this API. Default false.',
})

export const NewToken = z
  .object({
    name: Name,
    expiresAt: optional(Expiry),
    requestsPerMinute: optional(RequestsPerMinute),
    tokensPerMinute: optional(TokensPerMinute),
    models: optional(Models),
    gatewayOnly: optional(GatewayOnly),
  })
  .meta({ description: 'A further token to create.' })
export type NewToken = z.output<typeof NewToken>

/** Only the fields sent change. `null` and `""` clear all but the name and `gatewayOnly`. */
export const TokenPatch = z
  .object({
    name: Name.optional(),
    expiresAt: clearable(Expiry),
    requestsPerMinute: clearable(RequestsPerMinute),
    tokensPerMinute: clearable(TokensPerMinute),
    models: clearable(Models),
    gatewayOnly: optional(GatewayOnly),
  })
  .meta({
    description:
      'Changes to a further token. A field that is left out stays as it is. Null or an empty string leaves `gatewayOnly` as it is, too, and clears the others but `name`.',
  })
export type TokenPatch = z.output<typeof TokenPatch>

const WEEK_SECONDS = 604_800
export const RotateQuery = z.object({
  overlapSeconds: integerParameter(0, WEEK_SECONDS, 'For how long the old value stays valid; default 3600, an hour.'),
})

/** For clients that generate the token themselves. */
export const ResetQuery = z.object({
  token: optional(
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.uuid({ version: 'v4', error: 'must be a UUID v4' }))
      .meta({
        description:
          'Admins only: the new token, a UUID v4 that was never used before. Left out, the server makes one.',
        pattern: paddedPattern('[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}'),
        examples: ['3b1f8c62-7d4e-4f0a-9c25-6e8a1d0b94f7'],
      }),
  ),
})
