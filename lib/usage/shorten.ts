import type { BreakdownRow } from './breakdown'
import { summed } from './totals'

/** The first `most` rows, and all others as one that names how many they are; a single one is not worth it. */
export function shorten(rows: readonly BreakdownRow[], most: number) {
  const others = rows.slice(most)
  if (others.length <= 1) return { shown: rows, rest: null }
  const beforePico = others.reduce((sum, row) => sum + row.beforePico, 0n)
  return { shown: rows.slice(0, most), rest: { count: others.length, beforePico, ...summed(others) } }
}
