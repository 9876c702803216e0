import { openApi } from '@/lib/http/openapi'
import { type Part, partsOf, type Schema } from './parts'

export const readers = ['anyone', 'member', 'admin'] as const
type Reader = (typeof readers)[number]

export type Operation = {
  id: string
  method: string
  path: string
  who: Reader
  parameters: Part[]
  body: Part[]
  /** What is sent as an example; null where there is no body. */
  example: string | null
  reply: { list: boolean; parts: Part[] }
  errors: { status: string; codes: string }[]
}

/** The operations of the OpenAPI document, as the page shows them. */
export function operations(): Operation[] {
  return Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { operationId, tags, parameters, requestBody, responses } = operation
      const body = requestBody?.content['application/json'].schema as Schema | undefined
      const reply = responses[200].content['application/json'].schema as Schema
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        who: readers.find((who) => who === tags[0]) ?? 'admin',
        parameters: parameters.map((parameter) => partOf(parameter)),
        body: body ? partsOf(body) : [],
        example: body ? exampleOf(partsOf(body)) : null,
        reply: { list: reply.type === 'array', parts: partsOf(reply) },
        errors: Object.entries(responses).flatMap(([status, { description: codes }]) =>
          status === '200' ? [] : [{ status, codes }],
        ),
      }
    }),
  )
}

const partOf = ({ name, schema, ...rest }: { name: string; schema: unknown }): Part => {
  const [part] = partsOf({ properties: { [name]: schema as Schema }, required: 'required' in rest ? [name] : [] })
  return part ?? { name, type: '', required: false, description: '' }
}

const exampleOf = (parts: Part[]) => {
  const named = parts.filter(({ required }) => required)
  return JSON.stringify(
    Object.fromEntries((named.length > 0 ? named : parts.slice(0, 1)).map(({ name }) => [name, '…'])),
  )
}
