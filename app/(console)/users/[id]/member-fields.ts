import { currentZone } from '@/lib/settings/zone'
import { addDays, isDay, startOfDay } from '@/lib/time'
import { changedModels, whole } from '../../typed'

/** The fields of a person's form as the API would have them. What root has no fields for is not sent. */
export function memberFields(fields: Record<string, string>) {
  const {
    requestsPerMinute,
    tokensPerMinute,
    models,
    modelsShown,
    lastDay,
    lastDayShown,
    hasStanding,
    disabled,
    ...rest
  } = fields
  return {
    ...rest,
    requestsPerMinute: whole(requestsPerMinute),
    tokensPerMinute: whole(tokensPerMinute),
    ...changedModels(models, modelsShown),
    ...(hasStanding ? { disabled: disabled === 'on' } : {}),
    // A moment in midday has no text of its own: what is not touched is not sent.
    ...(lastDay === undefined || lastDay === lastDayShown ? {} : { expiresAt: endOf(lastDay) }),
  }
}

const endOf = (day: string) => (isDay(day) ? new Date(startOfDay(addDays(day, 1), currentZone())).toISOString() : day)
