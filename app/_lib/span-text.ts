import { getFormatter } from 'next-intl/server'
import type { Span } from '@/lib/core/time'
import { currentZone } from '@/lib/settings/zone'
import { lastDay } from '@/lib/usage/presets'

/** The days of a span as a reader says them. */
export async function daysText(span: Span): Promise<string> {
  const format = await getFormatter()
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  const [from, last] = [new Date(span.from), new Date(lastDay(span))]
  return from < last ? format.dateTimeRange(from, last, options) : format.dateTime(from, options)
}

/** The same, with the zone they are days of. */
export const spanText = async (span: Span) => `${await daysText(span)} · ${currentZone()}`
