import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonScanner } from './json-scanner'

const spec = {
  fields: new Set(['model', 'stream', 'n']),
  nested: [{ within: 'messages', name: 'image_url', minDepth: 2, maxDepth: 9, tag: 'media' }],
  arrays: new Set(['input']),
}

function scan(text: string | Buffer, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text)
  const scanner = new JsonScanner(spec)
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [index, start] of edges.entries()) scanner.push(bytes.subarray(start, edges[index + 1] ?? bytes.length))
  scanner.end()
  return scanner
}

const capturedValue = (text: string, name: string, cuts?: number[]) => {
  const json = scan(text, cuts).fields.get(name)?.json
  return json === null || json === undefined ? undefined : JSON.parse(json)
}

describe('the JSON scanner', () => {
  it('captures what JSON.parse finds, for any object, cut anywhere', () => {
    const rest = fc.dictionary(
      fc.string({ minLength: 1 }).map((name) => `x${name}`),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 3 }),
        fc.string(),
        rest,
        fc.array(fc.nat()),
        fc.nat(2),
        (n, model, more, cuts, space) => {
          const object = { ...more, n, model, messages: more }
          const scanner = scan(JSON.stringify(object, null, space), cuts)
          expect(JSON.parse(scanner.fields.get('n')?.json ?? '')).toEqual(JSON.parse(JSON.stringify(n)))
          expect(JSON.parse(scanner.fields.get('model')?.json ?? '')).toBe(model)
        },
      ),
    )
  })

  it('reports byte offsets of name, value and comma', () => {
    const text = '{"é":1, "model" : "gpt" ,"n":2}'
    const bytes = Buffer.from(text)
    const { start, end, nameStart, comma } = scan(text).fields.get('model') ?? {
      start: 0,
      end: 0,
      nameStart: 0,
      comma: 0,
    }
    expect(bytes.toString('utf8', start, end)).toBe('"gpt"')
    expect(bytes[nameStart]).toBe(0x22)
    expect(bytes[comma ?? 0]).toBe(0x2c)
  })

  it('captures top-level fields only, and detects nested ones below the field named in the spec', () => {
    const text =
      '{"tools":[{"image_url":1}],"messages":[{"model":"no","content":[{"image\\u005furl":{}}]}],"model":"yes"}'
    expect(capturedValue(text, 'model')).toBe('yes')
    expect([...scan(text).tags.keys()]).toEqual(['media'])
    expect(scan('{"tools":[{"image_url":1}]}').tags.size).toBe(0)
  })

  it('distinguishes the items of an array by their type and id, cut anywhere', () => {
    const input = [
      'text',
      { type: 'message', id: 'a', content: [{ type: 'x', id: 'y' }] },
      7,
      { id: null },
      { id: 'é"' },
    ]
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(2), (cuts, space) => {
        const found = scan(JSON.stringify({ input, model: 'm' }, null, space), cuts).arrays.get('input')
        expect([...(found?.items ?? [])]).toEqual([{}, { type: 'message', id: 'a' }, { id: null }, { id: 'é"' }])
        expect(found?.count).toBe(4)
      }),
    )
  })

  it.each([
    ['an item with two types', '{"input":[{"type":"a","type":"b"}]}'],
    ['an item whose type is in upper case', '{"input":[{"TYPE":"a"}]}'],
    ['an item with a malformed id', '{"input":[{"id":"\\u1"}]}'],
    ['too many distinct items', `{"input":[${Array.from({ length: 10_001 }, (_, id) => `{"id":"${id}"}`)}]}`],
    ['a duplicated field', '{"model":"a","model":"b"}'],
    ['a duplicated field, once escaped', '{"model":"a","mod\\u0065l":"b"}'],
    ['an upper-case name', '{"Model":"a"}'],
    ['a name with a long s', '{"\u017ftream":true}'],
    ['an array', '["model"]'],
    ['an empty document', ''],
    ['a truncated document', '{"model":"a"'],
    ['a trailing byte', '{"model":"a"}x'],
    ['two documents', '{"model":"a"}{}'],
    ['a missing comma', '{"model":"a" "n":1}'],
    ['a trailing comma', '{"model":"a",}'],
    ['a missing colon', '{"model" "a"}'],
    ['mismatched brackets', '{"n":[1}]'],
    ['a line break in a string', '{"model":"a\nb"}'],
    ['UTF-16', Buffer.from('{"model":"a"}', 'utf16le')],
    ['too deep nesting', `{"n":${'['.repeat(64)}${']'.repeat(64)}}`],
  ])('rejects a body that parsers could read differently: %s', (_, text) => {
    expect(() => scan(text)).toThrow(expect.objectContaining({ name: 'ScanError' }))
  })

  it('accepts 64 levels, and names and values of any length', () => {
    expect(capturedValue(`{"n":${'['.repeat(63)}${']'.repeat(63)},"model":"a"}`, 'model')).toBe('a')
    const long = 'y'.repeat(100_000)
    expect(scan(`{"${long}":1,"n":"${long}","model":"a"}`).fields.get('n')?.json).toBeNull()
  })
})
