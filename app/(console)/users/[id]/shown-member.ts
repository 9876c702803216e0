import { type Day, dayOf } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/zone'
import { ROOT_ID, type UserRow } from '@/lib/users/row'
import { plainDollars } from '../../_lib/typed'

/** A person as the form shows them: text, as it will be typed. */
export type ShownMember = {
  id: number
  name: string
  email: string
  isRoot: boolean
  role: 'admin' | 'member'
  disabled: boolean
  monthlyLimit: string
  requestsPerMinute: string
  tokensPerMinute: string
  models: string
  /** The last day the token works, in the reporting zone. */
  lastDay: Day | ''
}

export const shownOf = (row: UserRow): ShownMember => ({
  id: row.id,
  name: row.name,
  email: row.email ?? '',
  isRoot: row.id === ROOT_ID,
  role: row.role,
  disabled: row.disabled,
  monthlyLimit: row.monthlyLimitPico === null ? '' : plainDollars(row.monthlyLimitPico),
  requestsPerMinute: String(row.requestsPerMinute ?? ''),
  tokensPerMinute: String(row.tokensPerMinute ?? ''),
  models: (row.models ?? []).join('\n'),
  lastDay: row.expiresAt === null ? '' : dayOf(row.expiresAt.getTime() - 1, currentZone()),
})
