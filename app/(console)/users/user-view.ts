import { getFormatter, getNow, getTimeZone } from 'next-intl/server'
import { type RelativeTimeParts, relativeTimeParts } from '@/components/figures/timestamp'
import { ROOT_USER_ID } from '@/lib/audit/actor'
import type { FormattedMoney } from '@/lib/core/currency'
import { canReadToken } from '@/lib/settings/masked-secrets'
import type { UserRow } from '@/lib/users/row'
import type { UserPageRow } from '@/lib/users/search'
import { getMoney } from '../../_lib/money'
import { budgetPercent } from './budget-bar'

/** What the dialogs need to know about a user. */
export type UserSummary = {
  id: number
  name: string
  isAdmin: boolean
  isRoot: boolean
  isSelf: boolean
  canReadToken: boolean
}

export const toUserSummary = (
  { id, name, role }: Pick<UserRow, 'id' | 'name' | 'role'>,
  ownId: number,
): UserSummary => ({
  id,
  name,
  isAdmin: role === 'admin',
  isRoot: id === ROOT_USER_ID,
  isSelf: id === ownId,
  canReadToken: canReadToken({ userId: ownId }, id),
})

/** A row of the users table. Times are formatted on the server, because browsers format them differently. */
export type UserTableEntry = {
  user: UserSummary
  status: 'deleted' | 'paused' | 'admin' | 'member'
  tokenHint: string
  created: RelativeTimeParts
  used: RelativeTimeParts | null
  month: FormattedMoney
  /** Its limit, and how much of it is used; null for none. */
  budget: { limit: FormattedMoney; percent: number } | null
  unpriced: number
}

/** `defaultLimitPico` applies to users without a budget of their own. */
export async function toUserTableEntries(
  rows: readonly UserPageRow[],
  ownId: number,
  defaultLimitPico: bigint | null,
): Promise<UserTableEntry[]> {
  const [format, now, zone, money] = await Promise.all([getFormatter(), getNow(), getTimeZone(), getMoney()])
  const budgetOf = (monthPico: bigint, limitPico: bigint | null) =>
    limitPico === null ? null : { limit: money.amount(limitPico), percent: budgetPercent(monthPico, limitPico) }
  const formatTime = (at: Date | number) => relativeTimeParts(at, format, now, zone)
  return rows.map(({ deletedAt, disabled, role, tokenHint, createdAt, lastUsedAt, monthPico, unpriced, ...row }) => ({
    user: toUserSummary({ ...row, role }, ownId),
    status: deletedAt ? 'deleted' : disabled ? 'paused' : role,
    tokenHint,
    created: formatTime(createdAt),
    used: lastUsedAt === null ? null : formatTime(lastUsedAt),
    month: money.amount(monthPico),
    budget: budgetOf(monthPico, row.monthlyLimitPico ?? defaultLimitPico),
    unpriced,
  }))
}
