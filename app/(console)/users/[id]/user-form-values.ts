import { ROOT_USER_ID } from '@/lib/audit/actor'
import { addDays, type Day, dayOf, isDay, startOfDay } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/time-zone'
import type { UserRow } from '@/lib/users/row'
import { dollarsInputValue, isChecked, parseFields, parseList, parseNumber } from '../../_lib/form-values'

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
  expiresOn: Day | ''
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
  requestsPerMinute: String(row.requestsPerMinute ?? ''),
  tokensPerMinute: String(row.tokensPerMinute ?? ''),
  models: (row.models ?? []).join('\n'),
  expiresOn: row.expiresAt === null ? '' : dayOf(row.expiresAt.getTime() - 1, currentZone()),
})

const toInputValue = (pico: bigint | null) => (pico === null ? '' : dollarsInputValue(pico))

const parsers = { requestsPerMinute: parseNumber, tokensPerMinute: parseNumber, models: parseList, disabled: isChecked }

/** The submitted fields with the types of `UserPatch`, unvalidated. */
export const parseUserForm = ({ expiresOn, ...fields }: Record<string, string>) => ({
  ...parseFields(fields, parsers),
  ...(expiresOn === undefined ? {} : { expiresAt: endOfDay(expiresOn) }),
})

/** The instant at which `day` ends; other text is left for the schema to reject. */
const endOfDay = (day: string) =>
  isDay(day) ? new Date(startOfDay(addDays(day, 1), currentZone())).toISOString() : day
