import type { House } from '../house'

/** Model names that have answered: the only ones that may stand in the books, or anyone could fill them with inventions. */
export type Served = { add(...names: string[]): void; nameFor(model: string): string }

const OTHER = 'other'

export function makeServed(house: House): Served {
  const names = new Set(house.read<{ model: string }>('SELECT DISTINCT model FROM UsageDay').map(({ model }) => model))
  return {
    add(...more) {
      for (const name of more) names.add(name)
    },
    nameFor: (model) => (names.has(model) ? model : OTHER),
  }
}
