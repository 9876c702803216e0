import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { dereference } from '../../../test/openapi/dereference'
import { isException } from '../../../test/openapi/exceptions'
import { fields, type Values } from '../../../test/openapi/field-values'
import { type Schema, validBody } from '../../../test/openapi/valid-bodies'
import { AuditApiQuery } from '../../audit/dto'
import { KeyPatch, NewKey } from '../../keys/schema'
import { NewPrice } from '../../settings/schema'
import { UsageQuery } from '../../usage/schema'
import {
  NewRaise,
  NewToken,
  NewUser,
  RaiseDecision,
  ResetQuery,
  RotateQuery,
  TokenPatch,
  UserPatch,
  UserQuery,
} from '../../users/schema'
import { openApi } from './openapi'

const ajv = new Ajv({ strict: true, allowUnionTypes: true })
addFormats.default(ajv)

const document = dereference(openApi())
const bodies = { NewUser, UserPatch, NewToken, TokenPatch, NewRaise, RaiseDecision, NewKey, KeyPatch, NewPrice }
const named = (name: keyof typeof bodies) => document.components.schemas[name] as Schema

/** The parameters of an operation's query as one object. */
function querySchema(path: string, method: 'get' | 'post'): Schema {
  const parameters = document.paths[path]?.[method]?.parameters ?? []
  const query = parameters.filter((parameter) => parameter.in === 'query')
  return { type: 'object', properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema as Schema])) }
}

const queries = {
  '/1/users': [UserQuery, querySchema('/1/users', 'get')],
  '/1/users/{id}/reset': [ResetQuery, querySchema('/1/users/{id}/reset', 'post')],
  '/1/tokens/{id}/rotate': [RotateQuery, querySchema('/1/tokens/{id}/rotate', 'post')],
  '/1/audit': [AuditApiQuery, querySchema('/1/audit', 'get')],
  '/1/usages': [UsageQuery, querySchema('/1/usages', 'get')],
} as const

const base: Record<keyof typeof bodies, object> = {
  NewUser: { name: 'Ann' },
  UserPatch: {},
  NewToken: { name: 'laptop' },
  TokenPatch: {},
  NewRaise: { period: 'month', amount: '5' },
  RaiseDecision: { state: 'granted' },
  NewKey: { name: 'main', key: 'sk-example' },
  KeyPatch: {},
  NewPrice: { model: 'my-model', validFrom: '2026-12-01' },
}

describe.each(Object.keys(bodies) as (keyof typeof bodies)[])('%s', (name) => {
  const validate = ajv.compile(named(name))
  const accepts = (body: unknown) => ({ schema: validate(body), server: bodies[name].safeParse(body).success })

  test('every field is in the table', () => {
    expect(Object.keys(fields[name])).toEqual(Object.keys(named(name).properties ?? {}))
  })

  test.each(Object.keys(fields[name]))('%s: the schema and the server accept and reject the same', (field) => {
    const { accepted = [], rejected = [] } = fields[name][field] ?? {}
    const bodyWith = (value: unknown) => ({ ...base[name], [field]: value })
    for (const value of accepted)
      expect(accepts(bodyWith(value)), JSON.stringify(value)).toEqual({ schema: true, server: true })
    for (const value of rejected)
      expect(accepts(bodyWith(value)), JSON.stringify(value)).toEqual({ schema: false, server: false })
  })

  test('the server accepts every body that the schema allows', () => {
    fc.assert(
      fc.property(validBody(named(name)), (body) => {
        expect(accepts(body)).toEqual({ schema: true, server: true })
      }),
    )
  })

  test('for any other value of a field, the schema and the server agree', () => {
    const field = fc.constantFrom(...Object.keys(fields[name]))
    fc.assert(
      fc.property(field, nearMiss(Object.values(fields[name])), (field, value) => {
        fc.pre(!isException(field, value))
        const { schema, server } = accepts({ ...base[name], [field]: value })
        expect(schema).toBe(server)
      }),
      { numRuns: 1000 },
    )
  })
})

/** Values of any field for any other, alone, changed by a character, in lists and objects; and anything else. */
function nearMiss(tables: Values[]): fc.Arbitrary<unknown> {
  const known = tables.flatMap(({ accepted, rejected }) => [...accepted, ...rejected])
  const texts = known.filter((value) => typeof value === 'string')
  const changed = fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.string({ unit: 'binary', maxLength: 2 }), fc.boolean())
    .map(([text, at, added, replace]) => {
      const start = text.length ? at % text.length : 0
      return text.slice(0, start) + added + text.slice(replace ? start + 1 : start)
    })
  const one = fc.oneof(fc.constantFrom(...known), changed, fc.integer(), fc.jsonValue())
  return fc.oneof(one, fc.array(one, { maxLength: 2 }), fc.dictionary(changed, one, { maxKeys: 2 }))
}

describe('queries', () => {
  const token = '3b1f8c62-7d4e-4f0a-9c25-6e8a1d0b94f7'
  test.each([
    ['/1/users', 'deleted', ['', 'true', 'false'], ['yes', '1', 'TRUE', ' true']],
    ['/1/users', 'limit', ['', '1', '10000'], ['0', '10001', '-1', '1.5', 'all', ' 1']],
    ['/1/tokens/{id}/rotate', 'overlapSeconds', ['', '0', '604800'], ['604801', '-1', '1.5', '1h', ' 1']],
    ['/1/audit', 'after', ['', '0', '2147483647'], ['2147483648', '-1', 'x']],
    [
      '/1/users/{id}/reset',
      'token',
      ['', token, token.toUpperCase(), ` ${token} `],
      ['x', token.replace('-4', '-1'), ' '],
    ],
    [
      '/1/usages',
      'from',
      ['', '2026-01-31', '2024-02-29'],
      ['2026-02-30', '26-01-01', '2026-1-1', ' 2026-01-01', 'today'],
    ],
    [
      '/1/usages',
      'to',
      ['', '2026-01-31', '2024-02-29'],
      ['2026-02-30', '26-01-01', '2026-1-1', ' 2026-01-01', 'today'],
    ],
  ] as const)('%s?%s=: the schema and the server accept and reject the same', (path, name, accepted, rejected) => {
    const [query, schema] = queries[path]
    const validate = ajv.compile(schema)
    // Dates go together.
    const others = path === '/1/usages' && { from: '0001-01-01', to: '9999-12-31' }
    const accepts = (text: string) => {
      const sent = { ...(text ? others : { from: '', to: '' }), [name]: text }
      // Clients send the texts of a boolean and of an integer.
      const isNumber = /^-?\d+$/.test(text) && ['limit', 'after', 'overlapSeconds'].includes(name)
      const typed = {
        ...{ ...sent, ...(name === 'deleted' && /^(true|false)$/.test(text) && { deleted: text === 'true' }) },
        ...(isNumber && { [name]: Number(text) }),
      }
      return { schema: validate(typed), server: (query as z.ZodType).safeParse(sent).success }
    }
    for (const text of accepted) expect(accepts(text), text).toEqual({ schema: true, server: true })
    for (const text of rejected) expect(accepts(text), text).toEqual({ schema: false, server: false })
  })
})
