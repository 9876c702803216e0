import { expect, test } from 'vitest'
import { wholeMonths } from './whole-months'

const cut = (from: string, to: string) => {
  const { head, months, tail } = wholeMonths({ from, to })
  return [head, months, tail].filter((part) => part.from < part.to).map((part) => `${part.from}..${part.to}`)
}

test.each([
  ['2026-01-01', '2027-01-01', ['2026-01..2027-01']],
  ['2026-01-02', '2026-03-01', ['2026-01-02..2026-02-01', '2026-02..2026-03']],
  ['2025-12-31', '2026-02-02', ['2025-12-31..2026-01-01', '2026-01..2026-02', '2026-02-01..2026-02-02']],
  ['2026-11-01', '2026-11-23', ['2026-11-01..2026-11-23']],
  ['2026-10-15', '2026-11-15', ['2026-10-15..2026-11-15']],
  ['2026-10-15', '2026-11-01', ['2026-10-15..2026-11-01']],
  ['2026-10-15', '2026-10-15', []],
])('from %s to %s', (from, to, parts) => {
  expect(cut(from, to)).toEqual(parts)
})
