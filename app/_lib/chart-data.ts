import { getFormatter, getTranslations } from 'next-intl/server'
import type { ChartData } from '@/components/charts/chart-data'
import { assignColours, othersColour } from '@/components/charts/colours'
import { type Day, monthOf } from '@/lib/core/time'
import type { BucketUnit } from '@/lib/usage/rollups/buckets'
import type { Item, Series } from '@/lib/usage/series'
import { getMoney } from './money'

/** The link of a bar (`item` is null) or of one of its segments; the segment that sums up all other items has a null item too. */
export type ChartHref = (bucket: string, item: Item | null) => string

type Options = { unit: BucketUnit; day: Day; hrefFor?: ChartHref }

const formats = {
  month: { short: { month: 'short' }, long: { month: 'long', year: 'numeric' } },
  day: { short: { day: 'numeric', month: 'short' }, long: { dateStyle: 'full' } },
} as const

/** A chart's data with names, dates and amounts formatted in the user's language. */
export async function buildChartData({ items, buckets }: Series, { unit, day, hrefFor }: Options): Promise<ChartData> {
  const [t, format, money] = await Promise.all([getTranslations('chart'), getFormatter(), getMoney()])
  const colours = assignColours(items.flatMap((item) => (item ? [item.id] : [])))
  const formatBucket = (bucket: string, length: 'short' | 'long') =>
    format.dateTime(new Date(`${bucket.padEnd(10, '-01')}T00:00:00Z`), { ...formats[unit][length], timeZone: 'UTC' })
  return {
    sign: money.sign,
    series: items.map((item) => ({
      key: item ? `item-${item.id}` : 'others',
      name: item ? (item.deleted ? t('deleted', { name: item.name }) : item.name) || t('total') : t('others'),
      colour: (item && colours.get(item.id)) ?? othersColour,
    })),
    bars: buckets.map(({ bucket, totalPico, unpriced, costs }) => ({
      key: bucket,
      short: formatBucket(bucket, 'short'),
      long: formatBucket(bucket, 'long'),
      inProgress: bucket === (unit === 'month' ? monthOf(day) : day),
      total: money.amount(totalPico),
      unpriced,
      href: hrefFor?.(bucket, null),
      segments: costs.map((cost, index) => {
        const fraction = totalPico > 0n ? Number((cost * 10_000n) / totalPico) / 10_000 : 0
        const share = format.number(fraction, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
        return {
          ...money.amount(cost),
          size: money.size(cost),
          share,
          href: hrefFor?.(bucket, items[index] ?? null),
        }
      }),
    })),
  }
}
