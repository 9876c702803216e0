import { auditOperations } from './audit-operations'
import { budgetOperations } from './budget-operations'
import { errorResponsesOf, headers, responseHeaders, sharedErrorResponses } from './error-responses'
import { keyOperations } from './key-operations'
import type { Operation, Tag } from './operation'
import { priceOperations } from './price-operations'
import { reconciliationOperations } from './reconciliation-operations'
import { componentSchemas, type JsonSchema, querySchemas, schemaRef } from './schemas'
import { usageOperations } from './usage-operations'
import { userOperations } from './user-operations'

const operations: readonly Operation[] = [
  ...userOperations,
  ...budgetOperations,
  ...keyOperations,
  ...priceOperations,
  ...usageOperations,
  ...reconciliationOperations,
  ...auditOperations,
]

const tags: readonly { name: Tag; description: string }[] = [
  { name: 'users', description: 'Users and their access tokens. Root, whose ID is 1, is the first admin.' },
  { name: 'budgets', description: 'What users may still spend, and raises that they ask for.' },
  { name: 'keys', description: 'Keys of AI providers. Requests to `/v1` are sent with them.' },
  { name: 'prices', description: 'Models, what they cost, and prices of your own.' },
  { name: 'usage', description: 'Cost and tokens of users by calendar day.' },
  { name: 'reconciliation', description: 'The ledger next to the providers’ own bills, by day in UTC.' },
  { name: 'audit', description: 'Who did what, and who read which secrets.' },
]

const description = `Manages the users, provider keys and usage of a Chatelaine server.

**Conventions.** Requests and responses are JSON in UTF-8. Every success is 200, creations included. No response may be
cached. Times in responses are RFC 3339 in the reporting time zone, with milliseconds. Amounts are US dollars as decimal
strings. Unknown fields of a request are ignored. Blanks around a text value are trimmed before it is checked, so its
length is that of the trimmed value; patterns allow ASCII blanks, and other Unicode white space is trimmed as well.
An empty string or null in an optional field counts as absent; \`UserPatch\` and \`KeyPatch\` describe what it does there.

**Errors** are an \`ApiError\`. Beyond the responses listed with each operation, a path that does not exist gets 404
\`not_found\`, a method that a path does not have 405 \`method_not_allowed\` with an \`Allow\` header, and a malformed
HTTP request 400, 408, 417 or 431 \`invalid_request\`.

**Elsewhere on this server.** \`/v1\` is the gateway: OpenAI's API, with a user's access token as the API key. \`/livez\`
and \`/readyz\` are health checks. \`/metrics\` has metrics for Prometheus if the server has a \`METRICS_TOKEN\`, which is
the bearer token there.`

type Document = ReturnType<typeof build>
let document: Document | undefined

/** The documented API as OpenAPI 3.1, built on the first call. Callers must not change it. */
export function openApi(): Document {
  document ??= build()
  return document
}

function build() {
  const paths: Record<string, Partial<Record<Operation['method'], ReturnType<typeof operationObject>>>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Chatelaine',
      version: '1.0.0',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'The administrator of this server' },
    },
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags,
    paths,
    components: {
      schemas: componentSchemas(),
      responses: sharedErrorResponses(operations),
      headers,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: "A user's access token. It never appears in logs." },
      },
    },
  }
}

function operationObject(operation: Operation) {
  const { id, path, tag, summary, description, access, query, headers, body, response } = operation
  return {
    operationId: id,
    summary,
    description,
    tags: [tag],
    /** Who may call it: anyone, any user, or admins only. */
    'x-access': access,
    security: access === 'anyone' ? [] : [{ token: [] }],
    parameters: [
      ...(path.includes('{id}') ? [idParameter(tag)] : []),
      ...(query ? queryParameters(query) : []),
      ...headerParameters(headers),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaRef(body.schema), examples: body.examples } },
      },
    }),
    responses: {
      200: {
        description: response.description,
        headers: responseHeaders(),
        content: { 'application/json': { schema: schemaRef(response.schema), example: response.example } },
      },
      ...errorResponsesOf(operation),
    },
  }
}

type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description: string
  schema: JsonSchema
  example?: unknown
}

const targets: Record<Tag, string> = {
  ...{ users: 'user', keys: 'provider key', prices: 'price', usage: 'user', audit: 'event' },
  budgets: 'user or raise',
  reconciliation: 'provider account',
}

const idParameter = (tag: Tag): Parameter => ({
  name: 'id',
  in: 'path',
  required: true,
  description: `ID of the ${targets[tag]}.`,
  schema: { type: 'integer', minimum: 1 },
  example: 2,
})

const queryParameters = (query: NonNullable<Operation['query']>): Parameter[] =>
  Object.entries(querySchemas(query)).map(([name, { description = '', examples, ...schema }]) => ({
    name,
    in: 'query',
    description,
    schema,
    ...(examples && { example: examples[0] }),
  }))

const headerParameters = (given: Operation['headers'] = {}): Parameter[] =>
  Object.entries(given).map(([name, { description, example }]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
    example,
  }))
