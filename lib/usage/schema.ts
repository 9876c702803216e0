import { z } from 'zod'
import { optional } from '../core/input'
import { isDay } from '../core/time'
import { callerKinds } from './callers'

const Day = z.string().refine(isDay, 'must be a day such as 2026-03-18')

const From = Day.meta({
  format: 'date',
  description: 'First day, in the reporting time zone. Requires `to` and must not be after it.',
  examples: ['2026-11-01'],
})
const To = Day.meta({
  format: 'date',
  description: 'Day after the last one (end date exclusive). The same day as `from` means that one day.',
  examples: ['2026-12-01'],
})

const together = { path: ['from'], error: 'must be given together with to' }
const inOrder = { path: ['from'], error: 'must not be after to' }

/** Both days in the reporting time zone, or neither for this month up to today. */
export const UsageQuery = z
  .object({ from: optional(From), to: optional(To) })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), together)
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, inOrder)
export type UsageQuery = z.output<typeof UsageQuery>

export const CallersQuery = UsageQuery.safeExtend({
  by: optional(
    z.enum(callerKinds, 'must be session or client').meta({
      description: 'What to add up by; default `session`.',
      examples: ['client'],
    }),
  ),
})
export type CallersQuery = z.output<typeof CallersQuery>
