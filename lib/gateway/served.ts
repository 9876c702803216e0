import type { House } from '../house'

/** Model names that have answered: the only ones that may stand in the books, or anyone could fill them with inventions. */
export type Served = {
  /** Resolves once those of earlier days are known. */
  ready: Promise<void>
  add(...names: string[]): void
  nameFor(model: string): string
}

const OTHER = 'other'

export function makeServed(house: House): Served {
  const names = new Set<string>()
  const add = (...more: string[]) => {
    for (const name of more) names.add(name)
  }
  const ready = house
    .readLong<{ model: string }>(`SELECT DISTINCT "model" FROM "UsageDay"`)
    .then((rows) => add(...rows.map(({ model }) => model)))
  return {
    ready,
    add,
    nameFor: (model) => (names.has(model) ? model : OTHER),
  }
}
