/** A dated version of a model: `gpt-4o-2024-08-06`, `claude-opus-4-5-20251101`. */
const VERSION = /-(?:\d{4}-\d{2}-\d{2}|20\d{6})$/

export const withoutVersion = (model: string) => model.replace(VERSION, '')

/**
 * The name under which a provider charges for a model that its responses call otherwise: some leave the version out. A name
 * that could stand for several stays as it is.
 */
export function sameModel(billed: readonly string[]): (model: string) => string {
  const byAlias = new Map<string, string[]>()
  for (const name of billed) {
    const alias = withoutVersion(name)
    byAlias.set(alias, [...(byAlias.get(alias) ?? []), name])
  }
  return (model) => {
    if (billed.includes(model)) return model
    const [only, ...others] = byAlias.get(withoutVersion(model)) ?? []
    return only !== undefined && others.length === 0 ? only : model
  }
}
