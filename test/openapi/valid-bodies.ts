import fc from 'fast-check'

/** As much of JSON Schema as our document uses, without references. */
export type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  examples?: unknown[]
}

/** Bodies that are valid by `schema`: all required fields, and some of the others. */
export function validBody({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, validField(name, schema)])
  const requiredKeys = required.filter((name) => name in properties)
  return fc.record(Object.fromEntries(fields), { requiredKeys })
}

// Only a URL parser knows which hosts are valid, and only a calendar which days.
const times = ['2030-01-01T00:00:00Z', '2031-06-30T23:59:59.5+08:00', '2000-02-29T00:00:00-00:30']
const byName: Record<string, string[]> = {
  endpoint: ['https://x.example', 'http://x.example/v1', ' https://[2606:4700::1]:8080/openai', 'HTTPS://192.0.2.1'],
  expiresAt: times,
  until: times,
}
const byFormat: Record<string, string[]> = { date: ['2026-01-01', '2026-01-31', '2024-02-29', '0000-01-01'] }

export function validField(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => validField(name, option)))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'integer') return validInteger(schema)
  if (schema.type === 'array') return fc.array(validField(name, schema.items ?? {}), { maxLength: 3 })
  if (schema.properties) return validBody(schema)
  if (schema.type === 'object')
    return fc.dictionary(fc.constantFrom('gpt-4o', 'o3'), validField(name, schema.additionalProperties ?? {}))
  return validText(name, schema)
}

const validInteger = ({ minimum = 0, maximum = 1000 }: Schema) =>
  fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }))

function validText(name: string, { format = '', pattern, maxLength = Infinity }: Schema): fc.Arbitrary<string> {
  const known = byName[name] ?? byFormat[format]
  if (known) return fc.constantFrom(...known)
  // Few names, so that many are used twice.
  if (name === 'name') return fc.constantFrom('Ann', 'Ben', '王小明', ' Zoë\t', 'x'.repeat(64))
  if (!pattern) return fc.string({ maxLength: 20 })
  return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' }).filter((text) => text.length <= maxLength)
}
