import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scanner } from './scan'

const watched = {
  names: new Set(['model', 'stream', 'n']),
  deep: [{ within: 'messages', name: 'image_url', from: 2, to: 9, means: 'media' }],
  items: new Set(['input']),
}

function scan(text: string | Buffer, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text)
  const scanner = new Scanner(watched)
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [index, start] of edges.entries()) scanner.push(bytes.subarray(start, edges[index + 1] ?? bytes.length))
  scanner.end()
  return scanner
}

const saidIn = (text: string, name: string, cuts?: number[]) => {
  const said = scan(text, cuts).members.get(name)?.text
  return said === null || said === undefined ? undefined : JSON.parse(said)
}

describe('the scanner', () => {
  it('finds what JSON.parse finds, for any object, cut anywhere', () => {
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
          expect(JSON.parse(scanner.members.get('n')?.text ?? '')).toEqual(JSON.parse(JSON.stringify(n)))
          expect(JSON.parse(scanner.members.get('model')?.text ?? '')).toBe(model)
        },
      ),
    )
  })

  it('tells offsets that cut the value out of the bytes', () => {
    const text = '{"é":1, "model" : "gpt" ,"n":2}'
    const bytes = Buffer.from(text)
    const { start, end, nameStart, comma } = scan(text).members.get('model') ?? {
      start: 0,
      end: 0,
      nameStart: 0,
      comma: 0,
    }
    expect(bytes.toString('utf8', start, end)).toBe('"gpt"')
    expect(bytes[nameStart]).toBe(0x22)
    expect(bytes[comma ?? 0]).toBe(0x2c)
  })

  it('looks at the top only, and for mere presence below the members told', () => {
    const text =
      '{"tools":[{"image_url":1}],"messages":[{"model":"no","content":[{"image\\u005furl":{}}]}],"model":"yes"}'
    expect(saidIn(text, 'model')).toBe('yes')
    expect([...scan(text).found]).toEqual(['media'])
    expect(scan('{"tools":[{"image_url":1}]}').found.size).toBe(0)
  })

  it('tells the elements of a list apart by their type and id, cut anywhere', () => {
    const input = [
      'text',
      { type: 'message', id: 'a', content: [{ type: 'x', id: 'y' }] },
      7,
      { id: null },
      { id: 'é"' },
    ]
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(2), (cuts, space) => {
        const found = scan(JSON.stringify({ input, model: 'm' }, null, space), cuts).items.get('input')
        expect([...(found?.items ?? [])]).toEqual([{}, { type: 'message', id: 'a' }, { id: null }, { id: 'é"' }])
        expect(found?.count).toBe(4)
      }),
    )
  })

  it.each([
    ['an item with two types', '{"input":[{"type":"a","type":"b"}]}'],
    ['an item whose type is in capitals', '{"input":[{"TYPE":"a"}]}'],
    ['an item with a broken id', '{"input":[{"id":"\\u1"}]}'],
    [
      'more different items than anyone needs',
      `{"input":[${Array.from({ length: 10_001 }, (_, id) => `{"id":"${id}"}`)}]}`,
    ],
    ['twice', '{"model":"a","model":"b"}'],
    ['twice, once escaped', '{"model":"a","mod\\u0065l":"b"}'],
    ['in capitals', '{"Model":"a"}'],
    ['with a long s', '{"\u017ftream":true}'],
    ['no object', '["model"]'],
    ['nothing', ''],
    ['cut short', '{"model":"a"'],
    ['a byte too many', '{"model":"a"}x'],
    ['two documents', '{"model":"a"}{}'],
    ['no comma', '{"model":"a" "n":1}'],
    ['a comma too many', '{"model":"a",}'],
    ['no colon', '{"model" "a"}'],
    ['crossed brackets', '{"n":[1}]'],
    ['a mark before it', '\ufeff{"model":"a"}'],
    ['a line break in a string', '{"model":"a\nb"}'],
    ['UTF-16', Buffer.from('{"model":"a"}', 'utf16le')],
    ['nested too deep', `{"n":${'['.repeat(64)}${']'.repeat(64)}}`],
  ])('refuses a body that says it in a way others may read otherwise: %s', (_, text) => {
    expect(() => scan(text)).toThrow(expect.objectContaining({ name: 'ScanError' }))
  })

  it('accepts 64 levels, and names and values of any length', () => {
    expect(saidIn(`{"n":${'['.repeat(63)}${']'.repeat(63)},"model":"a"}`, 'model')).toBe('a')
    const long = 'y'.repeat(100_000)
    expect(scan(`{"${long}":1,"n":"${long}","model":"a"}`).members.get('n')?.text).toBeNull()
  })
})
