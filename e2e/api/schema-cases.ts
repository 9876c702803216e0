import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { addDays, isDay } from '../../lib/core/time'
import { isException } from '../../test/openapi/exceptions'
import { type Schema, validBody, validField } from '../../test/openapi/valid-bodies'
import { anyValue, type Operation } from './malformed-requests'

/** `isValid` by the document; null where a description says that the schema is not exact. */
export type SchemaCase = {
  method: string
  url: string
  body: Record<string, unknown> | null
  isValid: boolean | null
  responses: Operation['responses']
}

const ajv = new Ajv({ strict: true, allowUnionTypes: true })
addFormats.default(ajv)

/** Requests that are valid by the document, or but for one parameter or field. `document` is without references. */
export function schemaCases(method: string, path: string, { parameters, requestBody, responses }: Operation) {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]))
  const query: Schema = { type: 'object', properties }
  const body = requestBody?.content['application/json'].schema
  const isValidQuery = ajv.compile(query)
  const isValidBody = ajv.compile(body ?? {})
  // Resetting root's token would end the run.
  const ids = fc.integer({ min: path.endsWith('/reset') ? 2 : 1, max: 9 })
  return fc
    .record({ id: ids, query: queries(query), body: body ? bodies(body) : fc.constant(null) })
    .map(({ id, query, body }): SchemaCase => {
      const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      return {
        method: method.toUpperCase(),
        url: `${path.replace('{id}', String(id))}?${text}`,
        body,
        isValid: isInexact(path, { ...query, ...body })
          ? null
          : isValidQuery(typed(query, properties)) && isValidBody(body ?? {}),
        responses,
      }
    })
}

/** A parameter is sent as text, so that the text of an integer is one. */
const typed = (query: Record<string, unknown>, properties: Record<string, Schema>) =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const isInteger = (properties[name]?.anyOf ?? [properties[name]]).some((schema) => schema?.type === 'integer')
      return [name, isInteger && /^\d{1,10}$/.test(String(value)) ? Number(value) : value]
    }),
  )

/** A description says that a price has at least one amount. */
function isPriceWithoutAmount(fields: Record<string, unknown>): boolean {
  const isGiven = (value: unknown) =>
    value !== '' && (typeof value === 'object' ? Object.keys(value ?? {}).length > 0 : value !== undefined)
  return fields.validFrom !== undefined && !AMOUNTS.some((name) => isGiven(fields[name]))
}

const AMOUNTS = [
  ...['input', 'cachedInput', 'output', 'cacheWrite', 'cacheWrite1h', 'imageInput', 'audioInput', 'audioOutput'],
  ...['imageOutput', 'steps', 'tiers', 'perRequest', 'perSecond', 'perCharacter', 'perImage'],
]

const isInexact = (path: string, { from = '', to = '', ...fields }: Record<string, unknown>) =>
  // What a description says of the two dates together.
  (from === '') !== (to === '') ||
  String(from) > String(to) ||
  (path === '/1/reconciliation' && [from, to].map(String).every(isDay) && String(to) > addDays(String(from), 366)) ||
  isPriceWithoutAmount(fields) ||
  Object.entries(fields).some(([name, value]) => isException(name, value))

function queries(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(schema.properties ?? {})
  const valid = validBody(schema)
  if (names.length === 0) return valid
  const wrong = fc.oneof(fc.string(), fc.constantFrom('2026-02-30', '1', 'yes', 'x', ' '))
  return fc.oneof(valid, fc.tuple(valid, fc.constantFrom(...names), wrong).map(withOther))
}

function bodies(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const valid = validBody(schema)
  const others = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    fc.tuple(valid, fc.constant(name), fc.oneof(anyValue, validField(name, field))).map(withOther),
  )
  return fc.oneof({ weight: others.length, arbitrary: valid }, ...others)
}

const withOther = ([valid, name, other]: [Record<string, unknown>, string, unknown]) => ({ ...valid, [name]: other })
