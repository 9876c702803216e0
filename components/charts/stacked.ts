import type { Dollars } from '@/lib/core/dollars'

/** What a chart draws and its table says: every number is text already, but for the sizes that are drawn. */
export type Stacked = {
  series: { key: string; name: string; colour: string }[]
  bars: Bar[]
}

/** A month, or a day. `href` leads to what it is made of. */
export type Bar = {
  key: string
  short: string
  long: string
  /** Not over yet. */
  running: boolean
  total: Dollars
  unpriced: number
  href: string | undefined
  /** As `series` go. */
  parts: Part[]
}

type Part = Dollars & { size: number; share: string; href: string | undefined }

/** What a bar is made of, the dearest first. */
export const piecesOf = ({ parts }: Bar, series: Stacked['series']) =>
  series
    .flatMap((each, index) => {
      const part = parts[index]
      return part && part.size > 0 ? [{ ...each, ...part }] : []
    })
    .sort((one, other) => other.size - one.size)
