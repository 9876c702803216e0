import fc from 'fast-check'

type Schema = {
  type?: string
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  additionalProperties?: Schema
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}

/** What a body is made of. */
export type Fields = { properties?: Record<string, Schema>; required?: string[] }

/** A body as the document has it: all that is required, and some of the rest. */
export function fittingBody({ properties = {}, required = [] }: Fields): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(properties).map(([name, schema]) => [name, fitting(name, schema)])
  const requiredKeys = required.filter((name) => name in properties)
  return fc.record(Object.fromEntries(members), { requiredKeys })
}

const formats: Record<string, string[]> = {
  email: ['ann@example.com', 'ben@example.com'],
  uri: ['https://x.example', 'https://x.example/v1', 'https://[2606:4700::1]/openai'],
  'date-time': ['2030-01-01T00:00:00Z', '2031-06-30T23:59:59+08:00'],
}

function fitting(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => fitting(name, each)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 })
  if (schema.type === 'array') return fc.array(fitting(name, schema.items ?? {}), { maxLength: 3 })
  if (schema.type === 'object')
    return fc.dictionary(fc.constantFrom('gpt-4o', 'o3'), fitting(name, schema.additionalProperties ?? {}))
  return text(name, schema)
}

function text(name: string, { format = '', pattern, maxLength = 20 }: Schema): fc.Arbitrary<string> {
  const known = formats[format]
  if (known) return fc.constantFrom(...known)
  if (pattern && !pattern.includes('(?')) return fc.stringMatching(new RegExp(pattern, 'u'))
  // Few names, so that many are given twice.
  return name === 'name' ? fc.constantFrom('Ann', 'Ben', '王小明', 'x'.repeat(64)) : fc.string({ maxLength })
}
