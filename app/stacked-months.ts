import type { Day } from '@/lib/time'
import type { Stack } from '@/lib/usage/stack'
import { type LinkTo, stacked } from './stacked'

/** Months of sums in the reader's words. */
export const stackedMonths = (stack: Stack, day: Day, linkTo?: LinkTo) =>
  stacked(stack, { unit: 'month', day, ...(linkTo && { linkTo }) })
