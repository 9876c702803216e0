import type { Dollars } from '@/lib/dollars'

/** What a chart draws and its table says: every number is text already, but for the sizes that are drawn. */
export type StackedMonths = {
  people: { key: string; name: string; colour: string }[]
  months: Bar[]
}

export type Bar = {
  key: string
  short: string
  long: string
  /** Not over yet. */
  running: boolean
  total: Dollars
  unpriced: number
  /** As `people` go. */
  parts: Part[]
}

type Part = Dollars & { size: number; share: string }
