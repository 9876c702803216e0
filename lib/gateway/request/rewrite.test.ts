import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scanner } from '../scanner/scan'
import { endpoints } from './endpoints'
import { parseRequest } from './parse-request'
import { splice } from './patches'
import { boundEdits, usageEdit } from './rewrite'

const chat = endpoints.get('/v1/chat/completions')

function ask(text: string) {
  if (!chat) throw new Error('no chat')
  const scanner = new Scanner(chat.watched)
  scanner.push(Buffer.from(text))
  scanner.end()
  return parseRequest(chat, scanner)
}

const withUsage = (text: string) => {
  const edit = usageEdit(ask(text))
  return edit === null ? null : splice(Buffer.from(text), [edit]).toString()
}

const withBound = (text: string, most: number) =>
  splice(Buffer.from(text), boundEdits(ask(text), chat?.bounds ?? [], most)).toString()

describe('what is spliced into a request', () => {
  it.each([
    ['{"model":"a"}', '{"stream_options":{"include_usage":true},"model":"a"}'],
    ['{ "model":"a","stream_options": null}', '{ "model":"a","stream_options": {"include_usage":true}}'],
    ['{"stream_options":{ },"model":"a"}', '{"stream_options":{"include_usage":true },"model":"a"}'],
    ['{"stream_options":{"o":1},"model":"a"}', '{"stream_options":{"include_usage":true,"o":1},"model":"a"}'],
    [
      '{"stream_options":{"include_usage": false,"o":1},"model":"a"}',
      '{"stream_options":{"include_usage": true,"o":1},"model":"a"}',
    ],
    ['{"model":"a","stream_options":{"include_usage":true}}', null],
  ])('asks for the usage: %s', (text, expected) => {
    expect(withUsage(text)).toBe(expected)
  })

  it('never writes a number again: big integers stay as they were sent', () => {
    const text = '{"seed":12345678901234567890,"model":"a","x":1.10}'
    expect(withUsage(text)).toBe(
      '{"seed":12345678901234567890,"stream_options":{"include_usage":true},"model":"a","x":1.10}',
    )
  })

  it.each([
    ['{"model":"a"}', '{"max_completion_tokens":7,"model":"a"}'],
    ['{"max_tokens":null,"model":"a"}', '{"max_tokens":7,"model":"a"}'],
    ['{"model":"a","max_tokens":-1}', '{"model":"a","max_tokens":7}'],
  ])('bounds an answer that nothing bounds: %s', (text, expected) => {
    expect(withBound(text, 7)).toBe(expected)
  })

  it('gives the same object as setting the member would', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().map((name) => `x${name}`),
          fc.jsonValue(),
        ),
        (more) => {
          const text = JSON.stringify({ ...more, model: 'a' })
          const expected = { ...JSON.parse(text), stream_options: { include_usage: true } }
          expect(JSON.parse(withUsage(text) ?? '')).toEqual(expected)
        },
      ),
    )
  })
})

describe('what is asked', () => {
  it('takes the larger of two bounds, and a negative one for none', () => {
    expect(ask('{"model":"a","max_tokens":5,"max_completion_tokens":9}').outputBound).toBe(9)
    expect(ask('{"model":"a","max_tokens":5,"max_completion_tokens":-1}').outputBound).toBeNull()
  })

  it.each([
    '{}',
    '{"model":null}',
    '{"model":"é"}',
    `{"model":"${'a'.repeat(129)}"}`,
    '{"model":"a","stream":"yes"}',
    '{"model":"a","n":1.5}',
    '{"model":"a","n":tru}',
    '{"model":"a","max_tokens":1e400}',
    '{"model":"a","service_tier":1}',
    '{"model":"a","messages":[{"content":[{"type":"file","file":{"file_id":"f"}}]}]}',
  ])('refuses what it cannot understand: %s', (text) => {
    expect(() => ask(text)).toThrow(expect.objectContaining({ name: 'Refusal', status: 400 }))
  })
})
