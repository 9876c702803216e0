import type * as statements from './statements'

type DayKey = ReturnType<typeof statements.rollupKey>
type DayDelta = ReturnType<typeof statements.rollupDelta>

/** What many entries add to their days, so that each row of UsageDay is written once. */
export class DaySums {
  readonly #rows = new Map<string, DayKey & Record<string, string | number | bigint>>()

  add(key: DayKey, delta: DayDelta) {
    const name = `${key.day} ${key.userId} ${key.keyId} ${key.label}`
    const sum = this.#rows.get(name)
    if (!sum) this.#rows.set(name, { ...key, ...delta })
    else for (const [column, value] of Object.entries(delta)) sum[column] = (sum[column] as bigint) + value
  }

  get rows() {
    return [...this.#rows.values()]
  }
}
