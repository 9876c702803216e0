type BodyName =
  | 'NewUser'
  | 'UserPatch'
  | 'NewToken'
  | 'TokenPatch'
  | 'NewRaise'
  | 'RaiseDecision'
  | 'NewKey'
  | 'KeyPatch'
  | 'NewPrice'

export type Values = { accepted: unknown[]; rejected: unknown[] }

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
  accepted: ['A', text64, ` ${text64}\t`, '王小明', 'Zoë', '😀', '😀'.repeat(64), 'a b'],
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
    'a\u00adb',
    'x\u2800',
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
  dailyLimit: limits,
  weeklyLimit: limits,
  monthlyLimit: limits,
  totalLimit: limits,
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
  aliases: {
    accepted: [...blank, {}, { fast: 'gpt-4o-mini' }, manyModels(200)],
    rejected: [[], 'x', { fast: 1 }, { fast: '' }, { 'a b': 'c' }, manyModels(201)],
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
const token = {
  ...{ name: names, expiresAt: user.expiresAt as Values },
  ...{ requestsPerMinute: rates, tokensPerMinute: rates, models, gatewayOnly: flags },
}

/**
 * Values of every field of a request body, by whether the server accepts them: those differ in what a change leaves alone when
 * blank, and what a new key cannot do without.
 */
export const fields: Record<BodyName, Record<string, Values>> = {
  NewPrice: price,
  NewUser: user,
  UserPatch: user,
  TokenPatch: token,
  NewToken: token,
  NewRaise: {
    period: { accepted: ['day', 'week', 'month', 'total'], rejected: [...blank, 'year', 'Day', 1, {}] },
    amount: {
      ...limits,
      accepted: limits.accepted.filter((value) => !blank.includes(value)),
      rejected: [...limits.rejected, ...blank],
    },
    until: user.expiresAt as Values,
    reason: {
      accepted: [...blank, 'Release week', ' ', 'x'.repeat(200), '𝒳'.repeat(200)],
      rejected: ['x'.repeat(201), 'a\nb', 1, {}],
    },
  },
  RaiseDecision: {
    state: { accepted: ['granted', 'declined', 'ended'], rejected: [...blank, 'requested', 1] },
    until: user.expiresAt as Values,
  },
  NewKey: { ...key, key: { ...key.key, rejected: [...(key.key?.rejected ?? []), ...blank] } as Values },
  KeyPatch: { ...key, key: { ...key.key, accepted: [...(key.key?.accepted ?? []), ...blank] } as Values },
}
