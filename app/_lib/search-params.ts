import { createParser, parseAsStringLiteral } from 'nuqs/server'
import { type DateRange, isDay } from '@/lib/core/time'
import { MAX_ID } from '@/lib/http/api/request'
import { customRange, lastDay, type Preset, presetRange, presets } from '@/lib/usage/date-range'
import { today } from './dates'

/** A valid row id; anything else parses to null, so that no query fails on it. */
export const parseAsId = createParser({
  parse: (text) => (/^[1-9]\d*$/.test(text) && Number(text) <= MAX_ID ? Number(text) : null),
  serialize: String,
})

/** Text without control characters: PostgreSQL rejects some of them even as a query parameter. */
export const parseAsText = createParser({
  parse: (text) => (/\p{Cc}/u.test(text) ? null : text),
  serialize: (text: string) => text,
})

const parseAsDay = createParser({ parse: (text) => (isDay(text) ? text : null), serialize: (day: string) => day })

/** A date range in the URL: `from` and `to`, both inclusive, or `span`, a preset relative to today. */
export const dateRangeParams = { span: parseAsStringLiteral(presets), from: parseAsDay, to: parseAsDay }
type DateRangeParams = { span: Preset | null; from: string | null; to: string | null }

/** A fixed range takes precedence over a preset. */
export function resolveDateRange(
  { span, from, to }: DateRangeParams,
  defaultPreset: Preset,
): DateRange & { preset: Preset | null } {
  if (from && to) return { ...customRange(from, to, today()), preset: null }
  const preset = span ?? defaultPreset
  return { ...presetRange(preset, today()), preset }
}

/** A fixed date range as search parameters. */
export const toDateRangeParams = (range: DateRange): DateRangeParams => ({
  span: null,
  from: range.from,
  to: lastDay(range),
})

/** Users see their own data under `/me`, without other users and provider keys. */
export type BasePath = '' | '/me'
