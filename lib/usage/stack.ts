import type { Month } from '../time'
import type { MonthCell } from './cost-by-month'

type Person = { id: number; name: string; deleted: boolean }

/** Months × people, ready to be drawn and tabulated: every month is there, empty ones as zero. */
export type Stack = {
  /** Who cost most first; null stands for all the others together and comes last. */
  people: (Person | null)[]
  /** `costs` go as `people` go. */
  months: { month: Month; totalPico: bigint; unpriced: number; costs: bigint[] }[]
}

export function stackOf(cells: readonly MonthCell[], months: readonly Month[], most = 8): Stack {
  const totals = new Map<number, { person: Person; pico: bigint }>()
  for (const { userId: id, name, deleted, costPico } of cells) {
    totals.set(id, { person: { id, name, deleted }, pico: (totals.get(id)?.pico ?? 0n) + costPico })
  }
  const ranked = [...totals.values()].sort(
    (one, other) => compare(other.pico, one.pico) || one.person.id - other.person.id,
  )
  const people: (Person | null)[] = ranked.slice(0, most).map(({ person }) => person)
  if (ranked.length > most) people.push(null)
  const column = new Map(people.flatMap((person, index) => (person ? [[person.id, index] as const] : [])))
  return { people, months: months.map((month) => row(month, people.length, cells, column)) }
}

function row(month: Month, width: number, cells: readonly MonthCell[], column: ReadonlyMap<number, number>) {
  const costs = Array.from({ length: width }, () => 0n)
  let unpriced = 0
  for (const cell of cells) {
    if (cell.month !== month) continue
    const index = column.get(cell.userId) ?? width - 1
    costs[index] = (costs[index] ?? 0n) + cell.costPico
    unpriced += cell.unpriced
  }
  return { month, totalPico: costs.reduce((sum, cost) => sum + cost, 0n), unpriced, costs }
}

const compare = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0)
