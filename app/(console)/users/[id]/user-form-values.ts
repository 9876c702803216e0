import { ROOT_USER_ID } from '@/lib/audit/actor'
import type { UserRow } from '@/lib/users/row'
import { dollarsInputValue } from '../../../_lib/form-values'
import { limitValues } from '../../../_lib/limits-form'

/** The initial values of the form, as text where the field is text. */
export type UserFormValues = {
  id: number
  name: string
  email: string
  isRoot: boolean
  role: 'admin' | 'member'
  disabled: boolean
  dailyLimit: string
  weeklyLimit: string
  monthlyLimit: string
  totalLimit: string
  requestsPerMinute: string
  tokensPerMinute: string
  models: string
  /** The last day on which the token is valid, in the reporting time zone. */
  expiresOn: string
}

export const toUserFormValues = (row: UserRow): UserFormValues => ({
  id: row.id,
  name: row.name,
  email: row.email ?? '',
  isRoot: row.id === ROOT_USER_ID,
  role: row.role,
  disabled: row.disabled,
  dailyLimit: toInputValue(row.dailyLimitPico),
  weeklyLimit: toInputValue(row.weeklyLimitPico),
  monthlyLimit: toInputValue(row.monthlyLimitPico),
  totalLimit: toInputValue(row.totalLimitPico),
  ...limitValues(row),
})

const toInputValue = (pico: bigint | null) => (pico === null ? '' : dollarsInputValue(pico))
