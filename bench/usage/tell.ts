/** Says what was measured: a line for each size, so that growth shows. */
import { drawn } from '../table'
import type { Measured } from './bars'
import { ratios } from './bars'
import type { Exported } from './export-under-load'

const shown = (figure: number) => figure.toFixed(figure >= 100 ? 0 : 1)

const shownAll = (row: Readonly<Record<string, number>>, as = shown) =>
  Object.fromEntries(Object.entries(row).map(([name, figure]) => [name, as(figure)]))

export function figuresTable(engine: string, { read, settled, bytes }: Measured): string {
  const grown = shownAll(ratios(read), (ratio) => ratio.toFixed(2))
  const blank = Object.fromEntries(Object.keys(grown).map((name) => [name, '']))
  const kept = (size: number) => ({
    'settled/s': (settled.get(size) ?? 0).toFixed(0),
    'bytes/entry': size > 0 ? ((bytes.get(size) ?? 0) / size).toFixed(0) : '',
  })
  const rows = [...settled.keys()].map(
    (size) => [size.toLocaleString('en'), { ...blank, ...shownAll(read.get(size) ?? {}), ...kept(size) }] as const,
  )
  return drawn(`${engine}, ms`, new Map([...rows, ['times', grown]]))
}

export const exportLine = ({ alone, exporting, lines, perSecond, streams }: Exported) =>
  `${lines.toLocaleString('en')} lines exported beside ${streams} streams, ${shown(perSecond)} a second; the event loop at p99:
${shown(exporting)} ms meanwhile, ${shown(alone)} ms without, ${(exporting / alone).toFixed(2)} times`
