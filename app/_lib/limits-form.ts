import { addDays, dayOf, isDay, startOfDay } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/time-zone'
import { isChecked, parseFields, parseList, parseNumber } from './form-values'

const parsers = {
  ...{ requestsPerMinute: parseNumber, tokensPerMinute: parseNumber, models: parseList },
  ...{ disabled: isChecked, gatewayOnly: isChecked },
}

type Limits = {
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  models: readonly string[] | null
  expiresAt: Date | null
}

/** The limits of a user or a token as text fields. `expiresOn`: the last day on which it is valid, in the reporting time zone. */
export const limitValues = ({ requestsPerMinute, tokensPerMinute, models, expiresAt }: Limits) => ({
  requestsPerMinute: String(requestsPerMinute ?? ''),
  tokensPerMinute: String(tokensPerMinute ?? ''),
  models: (models ?? []).join('\n'),
  expiresOn: expiresAt === null ? '' : dayOf(expiresAt.getTime() - 1, currentZone()),
})

/** The submitted fields with the types of the API's bodies, unvalidated. */
export const parseLimitsForm = ({ expiresOn, ...fields }: Record<string, string>) => ({
  ...parseFields(fields, parsers),
  ...(expiresOn === undefined ? {} : { expiresAt: endOfDay(expiresOn) }),
})

/** The instant at which `day` ends; other text is left for the schema to reject. */
export const endOfDay = (day: string) =>
  isDay(day) ? new Date(startOfDay(addDays(day, 1), currentZone())).toISOString() : day
