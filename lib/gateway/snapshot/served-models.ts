import type { AppContext } from '../../runtime/context'

/** Models that have responded. Rollups name only these: anyone can request model names that do not exist. */
export type ServedModels = {
  /** Null once those of earlier days are loaded, else resolves when they are. A load that fails is retried by the next call. */
  ready(): Promise<void> | null
  add(...models: string[]): void
  /** The model's name in rollups. */
  labelFor(model: string): string
}

const UNKNOWN_LABEL = 'other'

export function makeServedModels(context: AppContext): ServedModels {
  const served = new Set<string>()
  const add = (...models: string[]) => {
    for (const model of models) served.add(model)
  }
  let loading: Promise<void> | null = null
  let loaded = false
  async function load() {
    const rows = await context.readSlow<{ model: string }>(`SELECT DISTINCT "model" FROM "UsageMonth"`)
    add(...rows.map(({ model }) => model))
    loaded = true
  }
  const ready = () => {
    if (loaded) return null
    loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }
  return {
    ready,
    add,
    labelFor: (model) => (served.has(model) ? model : UNKNOWN_LABEL),
  }
}
