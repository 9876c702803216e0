import { z } from 'zod'
import { errorsOf, WireError } from './error-operations'
import { keyOperations } from './key-operations'
import type { Operation } from './operation'
import { statusOf } from './status'
import { usageOperations } from './usage-operations'
import { userOperations } from './user-operations'

const operations: readonly Operation[] = [...userOperations, ...keyOperations, ...usageOperations]

/** The documented API as OpenAPI 3.1. */
export function openApi() {
  const paths: Record<string, Partial<Record<Operation['method'], ReturnType<typeof described>>>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Chatelaine',
      version: '1',
      description: 'Times are RFC 3339 in the reporting zone, money is US dollars.',
    },
    paths,
    components: {
      schemas: { Error: schemaOf(WireError, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

function described(operation: Operation) {
  const { method, path, summary, who, query, body, reply } = operation
  return {
    operationId: [method, ...path.split('/').slice(2)].join('_').replace(/[{}]/g, ''),
    summary,
    tags: [who],
    security: who === 'anyone' ? [] : [{ token: [] }],
    parameters: [...(path.includes('{id}') ? [idParameter] : []), ...(query ? queryParameters(query) : [])],
    ...(body && { requestBody: { required: true, ...jsonContent(schemaOf(body, 'input')) } }),
    responses: {
      200: { description: 'Done.', ...jsonContent(schemaOf(reply, 'output')) },
      ...errorResponses(operation),
    },
  }
}

const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }

const queryParameters = (query: z.ZodObject) =>
  Object.entries(schemaOf(query, 'input').properties ?? {}).map(([name, schema]) => ({ name, in: 'query', schema }))

function errorResponses(operation: Operation) {
  const codes = new Map<number, string[]>()
  for (const code of errorsOf(operation)) codes.set(statusOf[code], [...(codes.get(statusOf[code]) ?? []), code])
  const content = jsonContent({ $ref: '#/components/schemas/Error' })
  return Object.fromEntries(
    [...codes].map(([status, names]) => [status, { description: names.join(', '), ...content }]),
  )
}

const jsonContent = (schema: object) => ({ content: { 'application/json': { schema } } })

function schemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}
