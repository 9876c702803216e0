import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { dereference } from '../../../test/openapi/dereference'
import { isException } from '../../../test/openapi/exceptions'
import { type Schema, validBody } from '../../../test/openapi/valid-bodies'
import { KeyPatch, NewKey } from '../../keys/schema'
import { NewPrice } from '../../settings/schema'
import { UsageQuery } from '../../usage/schema'
import { NewUser, ResetQuery, UserPatch, UserQuery } from '../../users/schema'
import { openApi } from './openapi'

const ajv = new Ajv({ strict: true, allowUnionTypes: true })
addFormats.default(ajv)

const document = dereference(openApi())
const bodies = { NewUser, UserPatch, NewKey, KeyPatch, NewPrice }
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
  '/1/usages': [UsageQuery, querySchema('/1/usages', 'get')],
} as const

const base: Record<keyof typeof bodies, object> = {
  NewUser: { name: 'Ann' },
  UserPatch: {},
  NewKey: { name: 'main', key: 'sk-example' },
  KeyPatch: {},
  NewPrice: { model: 'my-model', validFrom: '2026-12-01' },
}

type Values = { accepted: unknown[]; rejected: unknown[] }

const blank = ['', null]
const text64 = 'x'.repeat(64)
const manyModels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, 'd']))
const limits = {
  accepted: [...blank, '0', '20', '12.5', ' 20\t', '0000020', '1000000', '1000000.000000', '999999.999999'],
  rejected: [
    20,
    '-1',
    '1e3',
    '.5',
    '1.',
    '0.0000001',
    '1000000.000001',
    '1000001',
    '9999999',
    '20 USD',
    '２０',
    ' ',
    {},
  ],
}
const rates = { accepted: [...blank, 1, 60, 2 ** 31 - 1], rejected: [0, -1, 1.5, 2 ** 31, 2 ** 53, '60', true, [60]] }
const models = {
  accepted: [...blank, [], ['gpt-4o*'], [' o3\n'], Array(100).fill('o3'), ['x'.repeat(256)], ['通义*']],
  rejected: ['gpt-4o', [''], [1], [null], ['a b'], ['a\u202e'], Array(101).fill('o3'), ['x'.repeat(257)], {}],
}
const flags = { accepted: [...blank, true, false], rejected: ['true', 'yes', 0, 1, {}, []] }
const names = {
  accepted: ['A', text64, ` ${text64}\t`, '王小明', 'Zoë', '😀', '😀'.repeat(64), 'a b', 'x\u200d'],
  rejected: [
    '',
    ' ',
    null,
    7,
    {},
    `${text64}x`,
    '😀'.repeat(65),
    'a\u0000',
    'a\nb',
    'a\u007f',
    'a\u0085b',
    '\u202eann',
    'a\u2066',
  ],
}

const rateKinds = ['cacheWrite', 'cacheWrite1h', 'imageInput', 'audioInput', 'audioOutput', 'imageOutput']
const user: Record<string, Values> = {
  name: names,
  role: { accepted: [...blank, 'member', 'admin'], rejected: ['owner', 'Admin', ' admin', 1, true, {}] },
  email: {
    accepted: [...blank, 'ann@example.com', ' Ann@Example.COM\n', "o'neil+x@a-b.example.org", '_@a.bc'],
    rejected: [
      'ann',
      'ann@',
      '@a.com',
      'a@b',
      'a..b@c.de',
      '.a@c.de',
      "a'@c.de",
      'a@-c.de',
      'a b@c.de',
      'ä@c.de',
      1,
      ' ',
    ],
  },
  disabled: flags,
  monthlyLimit: limits,
  requestsPerMinute: rates,
  tokensPerMinute: rates,
  models,
  expiresAt: {
    accepted: [...blank, '2000-01-01T00:00:00Z', '9998-12-31T23:59:59.999Z', '2028-02-29T12:00:00+08:00'],
    rejected: [
      ...['1999-12-31T23:59:59Z', '9999-01-01T00:00:00Z', '2027-06-30', '2027-06-30T18:00:00', '2027-06-30T18:00Z'],
      ...['2027-02-29T00:00:00Z', '2027-13-01T00:00:00Z', '2027-06-30T24:00:00Z', '2027-06-30T18:00:60Z'],
      ...['2027-06-30t18:00:00z', ' 2027-06-30T18:00:00Z', '2027-06-30T18:00:00+24:00', 1_800_000_000, ' '],
    ],
  },
}
const key: Record<string, Values> = {
  key: { accepted: ['sk-x', ' sk-x\n', 'x'.repeat(4096)], rejected: [' ', 'a b', 'x'.repeat(4097), 'ключ', 7, 'a\nb'] },
  name: names,
  api_type: {
    accepted: [...blank, 'openai', 'azure_openai', 'azure', 'claude', 'gemini'],
    rejected: ['OpenAI', 'bedrock', 'github', ' openai', 1, true],
  },
  endpoint: {
    accepted: [
      ...[...blank, 'https://x.example', 'http://10.0.0.1:8080/v1/', 'HTTPS://X.example/a@b', ' https://x.example\t'],
      ...['http://[2606:4700::1]', 'https://bücher.example', 'http://localhost'],
    ],
    rejected: [
      ...['x.example', 'ftp://x.example', '//x.example', 'https://', 'https://u:p@x.example', 'https://u@x.example'],
      ...['https://x.example/?a=b', 'https://x.example/#a', 'https://x y.example', 'javascript:alert(1)', 3, ' ', {}],
      `https://x.example/${'x'.repeat(2048)}`,
    ],
  },
  weight: { accepted: [...blank, 1, 1000], rejected: [0, 1001, -1, 1.5, '1', true] },
  tier: { accepted: [...blank, 0, 1000], rejected: [-1, 1001, 0.5, '0', true] },
  models,
  apiVersion: {
    accepted: [...blank, '2024-10-21', ' preview_1.0\n', 'x'.repeat(32)],
    rejected: ['a b', 'x'.repeat(33), 'v/1', 'ü', 1, ' '],
  },
  deployments: {
    accepted: [...blank, {}, { 'gpt-4o': 'my-gpt-4o' }, { ' o3 ': ' d\t' }, manyModels(200)],
    rejected: [[], 'x', { 'gpt-4o': 1 }, { 'gpt-4o': '' }, { 'gpt 4o': 'd' }, manyModels(201), { o3: 'x'.repeat(257) }],
  },
  priceList: { accepted: [...blank, 'none', 'free', 'deepseek'], rejected: ['None', 'acme', 1, ' '] },
  priceFactor: {
    accepted: [...blank, '1', '0.8', '999.999999', ' 2\n'],
    rejected: ['-1', '1.', '0.1234567', '1000', 1, ' '],
  },
  disabled: flags,
}
const amounts = {
  accepted: [...blank, '0', '2.50', ' 3\t', '099999', '100000', '100000.000000', '0.000001'],
  rejected: [2.5, '-1', '1.', '.5', '0.0000001', '100000.000001', '100001', '1e3', ' ', {}],
}
const unitAmounts = {
  accepted: [...blank, '0', '0.04', '9999.999999999999', ' 1\n'],
  rejected: [0.04, '-1', '10000', '0.0000000000001', ' ', []],
}
const manyTiers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, {}]))
const price: Record<string, Values> = {
  model: { accepted: ['my-model', ' gpt-4o\n', '通义'], rejected: ['', ' ', null, 7, 'a b', 'x'.repeat(257)] },
  validFrom: {
    accepted: ['2026-12-01', '2024-02-29'],
    rejected: ['', null, '2026-02-30', '26-01-01', ' 2026-01-01', 20_261_201],
  },
  ...Object.fromEntries(['input', 'cachedInput', 'output', ...rateKinds].map((kind) => [kind, amounts])),
  steps: {
    accepted: [...blank, [], [{ above: 272_000, input: '4' }], [{ above: 1, output: null, cacheWrite: '' }]],
    rejected: [
      {},
      'x',
      [1],
      [{}],
      [{ above: 0 }],
      [{ above: '1' }],
      [{ above: 1, input: 4 }],
      Array(11).fill({ above: 1 }),
    ],
  },
  tiers: {
    accepted: [...blank, {}, { flex: { factor: '0.5' }, priority: { input: '5', factor: null } }, manyTiers(20)],
    rejected: [[], 'x', { flex: '0.5' }, { flex: { factor: 0.5 } }, { 'a b': {} }, manyTiers(21)],
  },
  perRequest: unitAmounts,
  perSecond: unitAmounts,
  perCharacter: unitAmounts,
  perImage: {
    accepted: [...blank, [], [{ price: '0.04' }], [{ size: '1024x1024', quality: 'hd', price: '0' }]],
    rejected: [
      {},
      [{}],
      [{ price: null }],
      [{ price: 1 }],
      [{ size: 'a b', price: '1' }],
      Array(51).fill({ price: '1' }),
    ],
  },
  applyToPast: flags,
}
// What a change leaves alone when blank, and what a new key cannot do without.
const fields: Record<keyof typeof bodies, Record<string, Values>> = {
  NewPrice: price,
  NewUser: user,
  UserPatch: user,
  NewKey: { ...key, key: { ...key.key, rejected: [...(key.key?.rejected ?? []), ...blank] } as Values },
  KeyPatch: { ...key, key: { ...key.key, accepted: [...(key.key?.accepted ?? []), ...blank] } as Values },
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
      // Clients send the texts of a boolean.
      const typed = { ...sent, ...(name === 'deleted' && /^(true|false)$/.test(text) && { deleted: text === 'true' }) }
      return { schema: validate(typed), server: (query as z.ZodType).safeParse(sent).success }
    }
    for (const text of accepted) expect(accepts(text), text).toEqual({ schema: true, server: true })
    for (const text of rejected) expect(accepts(text), text).toEqual({ schema: false, server: false })
  })
})
