import { getFormatter, getTranslations } from 'next-intl/server'
import { coloursOf, othersColour } from '@/components/charts/colours'
import type { StackedMonths } from '@/components/charts/stacked-months'
import { dollars } from '@/lib/dollars'
import { type Day, monthOf } from '@/lib/time'
import type { Stack } from '@/lib/usage/stack'

/** Sums in the reader's words: names, months and money as text. */
export async function stackedMonths({ people, months }: Stack, day: Day): Promise<StackedMonths> {
  const [t, format] = await Promise.all([getTranslations('chart'), getFormatter()])
  const colours = coloursOf(people.flatMap((person) => (person ? [person.id] : [])))
  const named = (date: string, month: 'short' | 'long') =>
    format.dateTime(new Date(`${date}-01T00:00:00Z`), {
      month,
      ...(month === 'long' && { year: 'numeric' as const }),
      timeZone: 'UTC',
    })
  return {
    people: people.map((person) => ({
      key: person ? `user-${person.id}` : 'others',
      name: person ? (person.deleted ? t('deleted', { name: person.name }) : person.name) : t('others'),
      colour: (person && colours.get(person.id)) ?? othersColour,
    })),
    months: months.map(({ month, totalPico, unpriced, costs }) => ({
      key: month,
      short: named(month, 'short'),
      long: named(month, 'long'),
      running: month === monthOf(day),
      total: dollars(totalPico),
      unpriced,
      parts: costs.map((cost) => {
        const part = totalPico > 0n ? Number((cost * 10_000n) / totalPico) / 10_000 : 0
        const share = format.number(part, { style: 'percent', maximumFractionDigits: 1 })
        return { ...dollars(cost), size: Number(cost) / 1e12, share }
      }),
    })),
  }
}
