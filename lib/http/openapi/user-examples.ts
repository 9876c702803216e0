import type { BudgetDto, MeDto, NewTokenDto, RaiseDto, TokenDto, UserDetailDto, UserDto } from '../../users/dto'
import type { NewRaise, NewToken, NewUser, RaiseDecision, TokenPatch, UserPatch } from '../../users/schema'
import type { Bodies, Replies } from './examples'

export const root: Replies<typeof MeDto> = {
  id: 1,
  updatedAt: '2026-11-02T09:00:00.000+08:00',
  name: 'root',
  token: '8c1d7f3a-5b2e-4a96-b0d4-3e7f9a1c6d58',
  createdAt: '2026-11-02T09:00:00.000+08:00',
}

export const ann: Replies<typeof UserDto> = {
  createdAt: '2026-11-02T09:12:44.918+08:00',
  id: 2,
  updatedAt: '2026-11-02T09:12:44.918+08:00',
  IsDelete: false,
  name: 'Ann',
  token: '5e0b9d6c-2f5e-4c1a-8a64-7f3c1b529d0e',
}

export const annInDetail: Replies<typeof UserDetailDto> = {
  ...ann,
  role: 'member',
  email: 'ann@example.com',
  disabled: false,
  dailyLimit: null,
  weeklyLimit: null,
  monthlyLimit: '20.000000',
  totalLimit: null,
  requestsPerMinute: 60,
  tokensPerMinute: null,
  models: ['gpt-4o*'],
  expiresAt: null,
}

export const annAfterReset: Replies<typeof UserDto> = {
  ...ann,
  updatedAt: '2026-11-19T16:30:05.271+08:00',
  token: '3b1f8c62-7d4e-4f0a-9c25-6e8a1d0b94f7',
}

export const annsBudgets: Replies<typeof BudgetDto>[] = [
  {
    period: 'day',
    limit: '5.000000',
    raised: '0.000000',
    spent: '1.204410',
    held: '0.018240',
    left: '3.777350',
    resetsAt: '2026-11-20T00:00:00.000+08:00',
  },
  {
    period: 'month',
    limit: '20.000000',
    raised: '5.000000',
    spent: '14.310077',
    held: '0.018240',
    left: '5.671683',
    resetsAt: '2026-12-01T00:00:00.000+08:00',
  },
]

export const annsRequest: Replies<typeof RaiseDto> = {
  id: 4,
  userId: 2,
  period: 'month',
  amount: '5.000000',
  state: 'requested',
  reason: 'Release week',
  until: null,
  createdById: 2,
  decidedById: null,
  createdAt: '2026-11-19T16:30:05.271+08:00',
  updatedAt: '2026-11-19T16:30:05.271+08:00',
}

export const annsRaise: Replies<typeof RaiseDto> = {
  ...annsRequest,
  state: 'granted',
  until: '2026-12-01T00:00:00.000+08:00',
  decidedById: 1,
  updatedAt: '2026-11-19T16:41:12.006+08:00',
}

export const newRaises: Bodies<typeof NewRaise> = {
  month: { summary: 'Until the end of the month', value: { period: 'month', amount: '5', reason: 'Release week' } },
  until: { summary: 'Until a day', value: { period: 'total', amount: '50', until: '2027-01-31T00:00:00+08:00' } },
}

export const raiseDecisions: Bodies<typeof RaiseDecision> = {
  grant: { summary: 'Grant a request', value: { state: 'granted' } },
  decline: { summary: 'Decline a request', value: { state: 'declined' } },
  end: { summary: 'End a raise now', value: { state: 'ended' } },
}

export const laptop: Replies<typeof TokenDto> = {
  id: 1,
  userId: 2,
  name: 'laptop',
  hint: '5b90',
  createdAt: '2026-12-02T10:05:11.402+08:00',
  updatedAt: '2026-12-02T10:05:11.402+08:00',
  createdById: 2,
  expiresAt: '2027-06-30T18:00:00.000+08:00',
  requestsPerMinute: null,
  tokensPerMinute: null,
  models: null,
  gatewayOnly: false,
  lastUsedAt: null,
  previousUntil: null,
}

export const newLaptop: Replies<typeof NewTokenDto> = { ...laptop, token: '8c1f0e52-93ab-4c76-9d10-6a2be4f75b90' }

export const rotatedLaptop: Replies<typeof NewTokenDto> = {
  ...laptop,
  hint: '1c07',
  lastUsedAt: '2026-12-09T09:58:41.730+08:00',
  updatedAt: '2026-12-09T10:00:00.118+08:00',
  previousUntil: '2026-12-09T11:00:00.118+08:00',
  token: 'f0a4d7e6-2b1c-4e58-8f39-d5c6b7a81c07',
}

export const tokenPatches: Bodies<typeof TokenPatch> = {
  rename: { summary: 'Rename a token', value: { name: 'desktop' } },
  keep: { summary: 'Make a token not expire', value: { expiresAt: null } },
  limit: { summary: 'Limit a token', value: { models: ['gpt-4o*'], requestsPerMinute: 30 } },
  gatewayOnly: { summary: 'Keep a token from this API', value: { gatewayOnly: true } },
}

export const newTokens: Bodies<typeof NewToken> = {
  expiring: {
    summary: 'A token that expires',
    value: { name: 'laptop', expiresAt: '2027-06-30T18:00:00+08:00' },
  },
  limited: {
    summary: 'A token for one model, at 30 requests a minute, and not for this API',
    value: { name: 'ci', models: ['gpt-4o-mini'], requestsPerMinute: 30, gatewayOnly: true },
  },
}

export const newUsers: Bodies<typeof NewUser> = {
  minimal: { summary: 'A member without limits of their own', value: { name: 'Ann' } },
  limited: {
    summary: 'A member with limits',
    value: {
      name: 'Ann',
      email: 'ann@example.com',
      monthlyLimit: '20',
      dailyLimit: '5',
      requestsPerMinute: 60,
      models: ['gpt-4o*'],
      expiresAt: '2027-06-30T18:00:00+08:00',
    },
  },
}

export const userPatches: Bodies<typeof UserPatch> = {
  limits: { summary: 'Change limits', value: { monthlyLimit: '50', models: ['gpt-4o*', 'o3'] } },
  clear: { summary: 'Clear limits', value: { monthlyLimit: null, models: null } },
  disable: { summary: 'Disable a user', value: { disabled: true } },
}
