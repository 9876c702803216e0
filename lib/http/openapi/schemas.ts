import { z } from 'zod'
import { AuditEventDto } from '../../audit/dto'
import { KeyDetailDto, KeyDto } from '../../keys/dto'
import { ApiType, ApiTypeName, Deployments, KeyPatch, NewKey } from '../../keys/schema'
import { ComparedDayDto, DifferenceDto, ReasonDto } from '../../reconciliation/dto'
import { ImagePriceDto, ModelDto, PriceDto, RateStepDto, RatesDto, TierRatesDto } from '../../settings/price-dto'
import { ImagePrice, NewPrice, PriceStep, PriceTier } from '../../settings/schema'
import { CallersDto, CallerUsageDto } from '../../usage/caller-dto'
import { UsageDto } from '../../usage/dto'
import { BudgetDto, MeDto, NewTokenDto, RaiseDto, TokenDto, UserDetailDto, UserDto } from '../../users/dto'
import { NewRaise, NewToken, NewUser, RaiseDecision, Role, TokenPatch, UserPatch } from '../../users/schema'
import { OkDto } from '../api/route'
import { ErrorCodeDto, ErrorDto, IssueDto } from './error-responses'

/** As much of JSON Schema as this document uses. */
export type JsonSchema = {
  $ref?: string
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  description?: string
  examples?: unknown[]
  [keyword: string]: unknown
}

const names = {
  input: {
    NewUser,
    UserPatch,
    NewToken,
    TokenPatch,
    NewRaise,
    RaiseDecision,
    NewKey,
    KeyPatch,
    NewPrice,
    NewPriceStep: PriceStep,
    NewPriceTier: PriceTier,
    NewImagePrice: ImagePrice,
    Role,
    ApiTypeName,
    Deployments,
  },
  output: {
    Me: MeDto,
    User: UserDto,
    UserDetail: UserDetailDto,
    Budget: BudgetDto,
    Raise: RaiseDto,
    Token: TokenDto,
    CreatedToken: NewTokenDto,
    ProviderKey: KeyDto,
    KeyDetail: KeyDetailDto,
    AuditEvent: AuditEventDto,
    Price: PriceDto,
    ImagePrice: ImagePriceDto,
    Model: ModelDto,
    Rates: RatesDto,
    RateStep: RateStepDto,
    TierRates: TierRatesDto,
    Usage: UsageDto,
    Callers: CallersDto,
    CallerUsage: CallerUsageDto,
    ComparedDay: ComparedDayDto,
    Difference: DifferenceDto,
    Reason: ReasonDto,
    Acknowledgement: OkDto,
    ApiError: ErrorDto,
    ApiIssue: IssueDto,
    ErrorCode: ErrorCodeDto,
    Role,
    ApiType,
    Deployments,
  },
} satisfies Record<'input' | 'output', Record<string, z.ZodType>>

const BLANK = 'Blank'

const uri = (name: string) => `#/components/schemas/${name}`

/** All named schemas, for `components.schemas`. */
export function componentSchemas(): Record<string, JsonSchema> {
  const blank = {
    type: 'string',
    const: '',
    description: 'Has the same effect as null, or in a query as leaving the parameter out.',
  } as const
  return { ...convertAll('input'), ...convertAll('output'), [BLANK]: blank }
}

/** A reference to a named schema, or to a list of it. */
export function schemaRef(schema: z.ZodType): JsonSchema {
  if (schema instanceof z.ZodArray) return { type: 'array', items: schemaRef(schema.element as z.ZodType) }
  const [name] = Object.entries({ ...names.input, ...names.output }).find(([, named]) => named === schema) ?? []
  if (name === undefined) throw new Error('A request or response has a schema without a name.')
  return { $ref: uri(name) }
}

/** The parameters of a query, by name. A query cannot carry null. */
export function querySchemas(query: z.ZodObject): Record<string, JsonSchema> {
  const { properties = {} } = finish(z.toJSONSchema(query, { io: 'input', override }))
  return mapValues(properties, (schema) => {
    const anyOf = schema.anyOf?.filter((option) => option.type !== 'null')
    return anyOf ? { ...schema, anyOf } : schema
  })
}

function convertAll(io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(names[io])) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { io, uri, override })
  return mapValues(schemas, finish)
}

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>

/** What Zod does not derive: examples of transformed fields, only bounds worth stating, and the type of a query's flag. */
const override: Override = ({ zodSchema, jsonSchema }) => {
  const examples = z.globalRegistry.get(zodSchema)?.examples
  if (Array.isArray(examples)) jsonSchema.examples = examples
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.type === 'boolean') delete jsonSchema.enum
}

/** A schema as Zod returns it, without what identifies it elsewhere, and with the blank values its fields accept. */
function finish(converted: object): JsonSchema {
  const { $schema: _, $id: __, ...schema } = converted as JsonSchema
  return schema.properties ? { ...schema, properties: mapValues(schema.properties, acceptBlank) } : schema
}

/** "This, an empty string or null", with the description and examples outside. */
function acceptBlank({ acceptsBlank, ...field }: JsonSchema): JsonSchema {
  if (!acceptsBlank) return field
  const [inner = {}] = field.anyOf ?? [field]
  const { description = field.description, examples = field.examples, ...core } = inner
  return {
    ...(description !== undefined && { description }),
    ...(examples !== undefined && { examples }),
    anyOf: [core, { $ref: uri(BLANK) }, { type: 'null' }],
  }
}

const mapValues = <From, To>(values: Record<string, From>, convert: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
