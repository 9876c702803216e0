import { expect, it } from 'vitest'
import { holdsSecret, redactedPath, redactSecrets } from './secrets'

const KEY = 'AIzaSyA-fake_key_of_google_0123456789abc'
const TOKEN = 'f0e1d2c3-b4a5-4678-9abc-def012345678'
const PATH = '/v1beta/models/gemini-2.5-flash:generateContent'
const percent = (text: string) => text.replace(/[^a-z]/gi, (one) => `%${one.charCodeAt(0).toString(16)}`)
const everyByte = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`)

/** What clients make of `?key=`: a wrong separator, or one that is encoded once or more often. */
const written = [
  ...['?', '&', ';', '#', '%3F', '%3f', '%26', '%3B', '%23', '%253F', '%25253f', '%2526', '%25%33F'],
  ...['?alt=sse&', '&alt=sse;', '%3Falt%3Dsse%26'],
].flatMap((separator) => ['key=', 'key%3D', 'key%253d', '%6bey=', 'api_key='].map((name) => `${separator}${name}`))

it.each(written)('of a path with %s, nothing of the key is left', (parameter) => {
  for (const secret of ['opaque-secret', KEY, TOKEN, percent(TOKEN), everyByte('opaque-secret')])
    expect(redactedPath(`${PATH}${parameter}${secret}`)).toBe(PATH)
})

it.each([
  ['/v1/models', '/v1/models'],
  ['/v1/files/file%201/%E2%98%83?after=x', '/v1/files/file 1/%E2%98%83'],
  ['/v1/100%/%zz', '/v1/100%/%zz'],
  [`/v1beta/models/${KEY}:generateContent`, '/v1beta/models/[redacted]:generateContent'],
  [`/v1/key=opaque-secret/models`, '/v1/key=[redacted]/models'],
  [`/v1/${TOKEN}/models`, '/v1/[redacted]/models'],
  [`/v1/${percent(percent(TOKEN))}/models`, '/v1/[redacted]/models'],
  [`/v1/${everyByte(KEY)}`, '/v1/[redacted]'],
])('%s is written as %s', (url, path) => expect(redactedPath(url)).toBe(path))

it('a path is shortened without leaving the beginning of a secret', () => {
  const path = redactedPath(`/${'x'.repeat(240)}/${TOKEN}`)
  expect(path).toHaveLength(252)
  expect(path).toMatch(/x\/\[redacted\]$/)
  const long = redactedPath(`/${'%25'.repeat(5000)}3Fkey=opaque-secret`)
  expect([long.length <= 256, long.includes('opaque')]).toEqual([true, false])
})

it.each(written.filter((parameter) => !/%6b|%33/.test(parameter)))('text with %s shows no key', (parameter) => {
  const line = `{"msg":"no answer of https://x.example${PATH}${parameter}opaque-secret","n":1}`
  expect(redactSecrets(line)).not.toContain('opaque')
  expect(JSON.parse(redactSecrets(line))).toMatchObject({ n: 1 })
})

it('a model that holds a secret is told from one that only looks odd', () => {
  const secrets = [
    ...written.map((parameter) => `gemini-2.5-flash${parameter}opaque-secret`),
    ...[KEY, 'sk-proj-abcdefghijklmnopqrstuv', `models/${KEY}`],
  ]
  expect(secrets.filter((name) => !holdsSecret(name))).toEqual([])
  const models = [
    'gpt-4o',
    'ft:gpt-4o:org::sk-1',
    'a/b@2026',
    'keys=2',
    'org/model;v=2',
    '7f83b1657ff1fc53b92dc18148a1d65d',
  ]
  expect([...models, '木/模型', TOKEN].filter(holdsSecret)).toEqual([])
})
