import { addDays, isDay, startOfDay } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/zone'
import { isOn, listed, readFields, whole } from '../../_lib/typed'

const readers = { requestsPerMinute: whole, tokensPerMinute: whole, models: listed, disabled: isOn }

/** The fields of a person's form as the API would have them. */
export const memberFields = ({ lastDay, ...fields }: Record<string, string>) => ({
  ...readFields(fields, readers),
  ...(lastDay === undefined ? {} : { expiresAt: endOf(lastDay) }),
})

const endOf = (day: string) => (isDay(day) ? new Date(startOfDay(addDays(day, 1), currentZone())).toISOString() : day)
