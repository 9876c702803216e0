import { openApi } from '@/lib/http/openapi/openapi'
import type { JsonSchema } from '@/lib/http/openapi/schemas'

export const accessLevels = ['anyone', 'member', 'admin'] as const

export type Operation = {
  id: string
  method: string
  path: string
  access: (typeof accessLevels)[number]
  parameters: SchemaField[]
  body: SchemaField[]
  /** A minimal request body as JSON; null if the operation has none. */
  example: string | null
  response: { isList: boolean; fields: SchemaField[] }
  /** The error codes of each status. */
  errors: { status: string; codes: string }[]
}

/** The operations of the OpenAPI document, flattened for display. */
export const operations = (): Operation[] =>
  Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, requestBody, responses, ...operation }]) => {
      const { 200: success, ...failures } = responses
      const body = requestBody && schemaFields(requestBody.content['application/json'].schema)
      const response = success.content['application/json'].schema
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        access: operation['x-access'],
        parameters: parameters.map(({ name, description, required = false, schema }) => ({
          name,
          type: typeOf(schema),
          required,
          description,
        })),
        body: body ?? [],
        example: body ? exampleOf(body) : null,
        response: { isList: response.items !== undefined, fields: schemaFields(response) },
        errors: Object.entries<ErrorResponse>(failures).map(([status, failure]) => ({
          status,
          codes: errorCodes(failure),
        })),
      }
    }),
  )

/** The operation as a curl command; `$TOKEN` stands for the token. */
export const operationCurl = ({ method, path, access, example }: Operation, origin: string) =>
  [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${path.replace('{id}', '2')}`,
    ...(access === 'anyone' ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(example === null ? [] : ['-H "Content-Type: application/json"', `-d '${example}'`]),
  ].join(' \\\n  ')

/** The required fields, or the first one if none is required. */
function exampleOf(fields: SchemaField[]): string {
  const required = fields.filter((field) => field.required)
  const included = required.length > 0 ? required : fields.slice(0, 1)
  return JSON.stringify(Object.fromEntries(included.map(({ name }) => [name, '…'])))
}

type ErrorResponse = { $ref: string } | { content: { 'application/json': { examples: object } } }

/** An error response has one example for each error code. */
function errorCodes(response: ErrorResponse): string {
  if (!('$ref' in response)) return Object.keys(response.content['application/json'].examples).join(', ')
  const target = openApi().components.responses[nameIn(response.$ref)]
  return target ? errorCodes(target) : ''
}

export type SchemaField = { name: string; type: string; required: boolean; description: string }

/** The fields of an object, or of the objects in a list. */
function schemaFields(schema: JsonSchema): SchemaField[] {
  const { properties = {}, required = [] } = resolve(schema.items ?? schema)
  return Object.entries(properties).map(([name, field]) => ({
    name,
    type: typeOf(field),
    required: required.includes(name),
    description: resolve(field).description ?? resolve(field.anyOf?.[0] ?? {}).description ?? '',
  }))
}

/** A schema's type in the notation of TypeScript, without the empty string that every optional field accepts. */
function typeOf(schema: JsonSchema): string {
  const { type, format, enum: values, const: value, anyOf, items } = resolve(schema)
  if (anyOf) return [...new Set(anyOf.map(typeOf))].filter((option) => option !== '""').join(' | ')
  if (values) return values.map((each) => JSON.stringify(each)).join(' | ')
  if (value !== undefined) return JSON.stringify(value)
  if (items) return `${typeOf(items)}[]`
  const name = [type ?? 'string'].flat().join(' | ')
  return format === undefined ? name : `${name} (${format})`
}

const resolve = (schema: JsonSchema): JsonSchema =>
  schema.$ref === undefined ? schema : (openApi().components.schemas[nameIn(schema.$ref)] ?? {})

const nameIn = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
