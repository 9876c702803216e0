import { z } from 'zod'
import { optional } from '../core/input'
import { isDay } from '../core/time'

const Day = z.string().refine(isDay, 'must be a day such as 2026-03-18').meta({ format: 'date' })

const together = { path: ['from'], error: 'must be given together with to' }
const inOrder = { path: ['from'], error: 'must not be after to' }

/** Days in the reporting zone: both, or neither for this month so far. */
export const UsageQuery = z
  .object({ from: optional(Day), to: optional(Day) })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), together)
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, inOrder)
export type UsageQuery = z.output<typeof UsageQuery>
