import { getFormatter, getTranslations } from 'next-intl/server'
import { coloursOf, othersColour } from '@/components/charts/colours'
import type { Stacked } from '@/components/charts/stacked'
import { dollars } from '@/lib/core/dollars'
import { type Day, monthOf } from '@/lib/core/time'
import type { Unit } from '@/lib/usage/bars'
import type { Item, Stack } from '@/lib/usage/stack'

/** Where a bar leads, and a part of it; null stands for the whole bar, and for all the others together. */
export type LinkTo = (bar: string, item: Item | null) => string

type Options = { unit: Unit; day: Day; linkTo?: LinkTo }

const formats = {
  month: { short: { month: 'short' }, long: { month: 'long', year: 'numeric' } },
  day: { short: { day: 'numeric', month: 'short' }, long: { dateStyle: 'full' } },
} as const

/** Sums in the reader's words: names, months or days, and money as text. */
export async function stacked({ items, bars }: Stack, { unit, day, linkTo }: Options): Promise<Stacked> {
  const [t, format] = await Promise.all([getTranslations('chart'), getFormatter()])
  const colours = coloursOf(items.flatMap((item) => (item ? [item.id] : [])))
  const named = (bar: string, length: 'short' | 'long') =>
    format.dateTime(new Date(`${bar.padEnd(10, '-01')}T00:00:00Z`), { ...formats[unit][length], timeZone: 'UTC' })
  return {
    series: items.map((item) => ({
      key: item ? `item-${item.id}` : 'others',
      name: item ? (item.deleted ? t('deleted', { name: item.name }) : item.name) || t('total') : t('others'),
      colour: (item && colours.get(item.id)) ?? othersColour,
    })),
    bars: bars.map(({ bar, totalPico, unpriced, costs }) => ({
      key: bar,
      short: named(bar, 'short'),
      long: named(bar, 'long'),
      running: bar === (unit === 'month' ? monthOf(day) : day),
      total: dollars(totalPico),
      unpriced,
      href: linkTo?.(bar, null),
      parts: costs.map((cost, index) => {
        const part = totalPico > 0n ? Number((cost * 10_000n) / totalPico) / 10_000 : 0
        const share = format.number(part, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
        return { ...dollars(cost), size: Number(cost) / 1e12, share, href: linkTo?.(bar, items[index] ?? null) }
      }),
    })),
  }
}
