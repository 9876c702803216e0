import { z } from 'zod'
import { optional } from '../core/input'
import { toDecimal } from '../core/money'
import { addDays, isDay } from '../core/time'
import { utcDayOf } from './accounts'
import { dayStates, reasonCodes } from './comparison/difference'
import type { ComparedDay } from './statement'

const Day = z.string().refine(isDay, 'must be a day such as 2026-03-18')

/** Both days in UTC, or neither for the last 31 days. */
export const ReconciliationQuery = z
  .object({
    from: optional(
      Day.meta({
        format: 'date',
        description: 'First day, in UTC. Requires `to` and must not be after it.',
        examples: ['2026-11-01'],
      }),
    ),
    to: optional(
      Day.meta({
        format: 'date',
        description: 'Day after the last one (end date exclusive). The same day as `from` means that one day.',
        examples: ['2026-12-01'],
      }),
    ),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    path: ['from'],
    error: 'must be given together with to',
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['from'],
    error: 'must not be after to',
  })
  .refine(({ from, to }) => !from || !to || !isDay(from) || to <= addDays(from, 366), {
    path: ['to'],
    error: 'must be within 366 days',
  })

export function rangeOfQuery({ from, to }: z.output<typeof ReconciliationQuery>) {
  if (from && to) return { from, to: from === to ? addDays(to, 1) : to }
  const tomorrow = addDays(utcDayOf(Date.now()), 1)
  return { from: addDays(tomorrow, -31), to: tomorrow }
}

const amount = (description: string) =>
  z.string().meta({ description, pattern: '^-?[0-9]+\\.[0-9]{6,12}$', examples: ['1.250000'] })

export const ReasonDto = z
  .object({
    code: z.enum(reasonCodes).meta({ description: 'Why.' }),
    amount: amount('How much it adds to the cost in the ledger, in US dollars.'),
    requests: z.int().nullable().meta({ description: 'How many requests; null if it is not known.' }),
  })
  .meta({ description: 'Why a provider charged another amount than the ledger has.' })

export const DifferenceDto = z
  .object({
    key: z
      .string()
      .meta({ description: 'Name of the provider key, or what the provider calls a key that is not kept here.' }),
    keyId: z.int().nullable().meta({ description: 'ID of the provider key; null if it is not kept here.' }),
    model: z.string().meta({ description: 'As the provider names it; empty for fees that are not charged by model.' }),
    ours: amount('Cost in the ledger, in US dollars.'),
    theirs: amount('Cost according to the provider, in US dollars.'),
    unexplained: amount('What is left of the difference after all reasons.'),
    reasons: z.array(ReasonDto),
  })
  .meta({ description: 'One key and model of a day.' })

export const ComparedDayDto = z
  .object({
    account: z.string().meta({ description: 'Name of the provider account.' }),
    accountId: z.int().min(1).meta({ format: 'int32', description: 'ID of the provider account.' }),
    day: z.string().meta({ format: 'date', description: 'In UTC.' }),
    state: z.enum(dayStates).meta({
      description:
        '`matched`: equal but for rounding. `explained`: every difference has a reason, or was accepted. `pending`: the provider has not counted all yet. `open`: an admin has to look at it.',
    }),
    final: z.boolean().meta({ description: 'The provider will not change its numbers any more.' }),
    ours: amount('Cost in the ledger, in US dollars.'),
    theirs: amount('Cost according to the provider, in US dollars, without keys that are not kept here.'),
    unexplained: amount('Differences without a reason.'),
    outside: amount('Cost of use that did not pass through here, or is missing here.'),
    note: z.string().nullable().meta({ description: 'With which an admin accepted the differences.' }),
    differences: z.array(DifferenceDto),
  })
  .meta({ description: 'A day of a provider’s bill, compared with the ledger.' })

export const toComparedDayDto = (day: ComparedDay): z.infer<typeof ComparedDayDto> => ({
  account: day.account,
  accountId: day.accountId,
  day: day.day,
  state: day.state,
  final: day.isFinal,
  ours: toDecimal(day.oursPico),
  theirs: toDecimal(day.theirsPico),
  unexplained: toDecimal(day.unexplainedPico),
  outside: toDecimal(day.outsidePico),
  note: day.note,
  differences: day.differences.map((one) => ({
    key: one.key,
    keyId: one.keyId,
    model: one.model,
    ours: toDecimal(one.oursPico),
    theirs: toDecimal(one.theirsPico),
    unexplained: toDecimal(one.unexplainedPico),
    reasons: one.reasons.map(({ code, pico, requests }) => ({
      ...{ code, amount: toDecimal(pico), requests: requests ?? null },
    })),
  })),
})
