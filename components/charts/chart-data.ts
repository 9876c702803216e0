import type { FormattedDollars } from '@/lib/core/money'

/** Serializable data of a stacked bar chart and its table. Amounts are formatted on the server; only `size` is a number. */
export type ChartData = {
  series: { key: string; name: string; colour: string }[]
  bars: Bar[]
}

/** One month or day. `href` links to its breakdown. */
export type Bar = {
  key: string
  short: string
  long: string
  /** The current month or day, which is still accruing costs. */
  inProgress: boolean
  total: FormattedDollars
  unpriced: number
  href: string | undefined
  /** In the order of `series`. */
  segments: Segment[]
}

type Segment = FormattedDollars & { size: number; share: string; href: string | undefined }

/** The non-empty segments of a bar with their series, largest first. */
export const sortedSegments = ({ segments }: Bar, series: ChartData['series']) =>
  series
    .flatMap((entry, index) => {
      const segment = segments[index]
      return segment && segment.size > 0 ? [{ ...entry, ...segment }] : []
    })
    .sort((a, b) => b.size - a.size)
