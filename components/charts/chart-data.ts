import type { FormattedMoney } from '@/lib/core/currency'

/** Serializable data of a stacked bar chart and its table. Amounts are formatted on the server; only `size` is a number. */
export type ChartData = {
  /** Before every amount. */
  sign: string
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
  total: FormattedMoney
  unpriced: number
  href: string | undefined
  /** In the order of `series`. */
  segments: Segment[]
}

type Segment = FormattedMoney & { size: number; share: string; href: string | undefined }

/** The non-empty segments of a bar with their series, largest first. */
export const sortedSegments = ({ segments }: Bar, series: ChartData['series']) =>
  series
    .flatMap((entry, index) => {
      const segment = segments[index]
      return segment && segment.size > 0 ? [{ ...entry, ...segment }] : []
    })
    .sort((a, b) => b.size - a.size)
