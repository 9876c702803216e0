import { type CsvCell, csvLine, csvMark } from '../core/csv'
import { decimalOf } from '../core/dollars'
import type { Span } from '../core/time'
import { currentZone } from '../settings/zone'
import type { Breakdown } from './breakdown'
import { lastDay } from './presets'
import type { Cut } from './slices'

/** A whole breakdown as a file: a line for each row of the table, in it the parts of the chart's bars. */
export function breakdownCsv({ unit, bars, cells, rows }: Breakdown, by: Cut, span: Span): string {
  const days = `${span.from} to ${lastDay(span)} ${currentZone()}`
  const sums = ['requests', 'tokens', 'unpriced', `cost_usd ${days}`]
  if (by === 'day') {
    const head = [`${unit} (${currentZone()})`, ...sums]
    return csvMark + [head, ...rows.toReversed().map((row) => [row.item.name, ...sumsOf(row)])].map(csvLine).join('')
  }
  const parts = new Map(cells.map(({ bar, item, costPico }) => [`${item?.id} ${bar}`, costPico]))
  const head = [...(by === 'model' ? [] : [`${by}_id`]), by, ...sums, 'cost_usd_before', ...bars]
  const lines = rows.map(({ item, beforePico, ...row }): CsvCell[] => [
    ...(by === 'model' ? [] : [item.id]),
    item.name,
    ...sumsOf(row),
    decimalOf(beforePico),
    ...bars.map((bar) => decimalOf(parts.get(`${item.id} ${bar}`) ?? 0n)),
  ])
  return csvMark + [head, ...lines].map(csvLine).join('')
}

const sumsOf = ({ requests, units, unpriced, costPico }: Omit<Breakdown['total'], 'item'>): CsvCell[] => [
  requests,
  units,
  unpriced,
  decimalOf(costPico),
]
