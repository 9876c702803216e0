/** So much of JSON Schema as our own document uses. */
export type Schema = {
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  additionalProperties?: unknown
}

/** One member of an object: what it is called and what it may be. */
export type Part = { name: string; type: string; required: boolean; description: string }

/** The members of an object, or of the objects of a list. */
export function partsOf(schema: Schema): Part[] {
  const { properties = {}, required = [] } = schema.items ?? schema
  return Object.entries(properties).map(([name, part]) => ({
    name,
    type: typeOf(part),
    required: required.includes(name),
    description: part.description ?? part.anyOf?.find(({ description }) => description)?.description ?? '',
  }))
}

function typeOf({ type, format, enum: choices, const: only, anyOf, items }: Schema): string {
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' | ')
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(' | ')
  if (only !== undefined) return JSON.stringify(only)
  if (items) return `${typeOf(items)}[]`
  const name = [type ?? 'string'].flat().join(' | ')
  return format === undefined ? name : `${name} (${format})`
}
