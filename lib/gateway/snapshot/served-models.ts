import type { AppContext } from '../../runtime/context'

/** Model names that have answered: the only ones that may stand in the books, or anyone could fill them with inventions. */
export type Served = {
  /** Resolves once those of earlier days are known, null when they are; one that fails is tried anew by the next call. */
  ready(): Promise<void> | null
  add(...names: string[]): void
  nameFor(model: string): string
}

const OTHER = 'other'

export function makeServed(house: AppContext): Served {
  const names = new Set<string>()
  const add = (...more: string[]) => {
    for (const name of more) names.add(name)
  }
  let reading: Promise<void> | null = null
  let isRead = false
  async function read() {
    const rows = await house.readLong<{ model: string }>(`SELECT DISTINCT "model" FROM "UsageMonth"`)
    add(...rows.map(({ model }) => model))
    isRead = true
  }
  const ready = () => {
    if (isRead) return null
    reading ??= read().catch((error: unknown) => {
      reading = null
      throw error
    })
    return reading
  }
  return {
    ready,
    add,
    nameFor: (model) => (names.has(model) ? model : OTHER),
  }
}
