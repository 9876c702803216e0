import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonScanner } from '../scanner/json-scanner'
import { endpoints } from './endpoints'
import { parseRequest } from './parse-request'
import { applyPatches, outputLimitPatches, usagePatch } from './rewrite'

const chat = endpoints.get('/v1/chat/completions')

function parse(text: string) {
  if (!chat) throw new Error('no chat')
  const scanner = new JsonScanner(chat.scanSpec)
  scanner.push(Buffer.from(text))
  scanner.end()
  return parseRequest(chat, scanner)
}

const withUsage = (text: string) => {
  const patch = usagePatch(parse(text))
  return patch === null ? null : applyPatches(Buffer.from(text), [patch]).toString()
}

const withLimit = (text: string, maxTokens: number) =>
  applyPatches(Buffer.from(text), outputLimitPatches(parse(text), chat?.outputLimitFields ?? [], maxTokens)).toString()

describe('patches of a request', () => {
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
  ])('ask for the usage: %s', (text, expected) => {
    expect(withUsage(text)).toBe(expected)
  })

  it('keep the bytes of all numbers: large integers stay as they were sent', () => {
    const text = '{"seed":12345678901234567890,"model":"a","x":1.10}'
    expect(withUsage(text)).toBe(
      '{"seed":12345678901234567890,"stream_options":{"include_usage":true},"model":"a","x":1.10}',
    )
  })

  it.each([
    ['{"model":"a"}', '{"max_completion_tokens":7,"model":"a"}'],
    ['{"max_tokens":null,"model":"a"}', '{"max_tokens":7,"model":"a"}'],
    ['{"model":"a","max_tokens":-1}', '{"model":"a","max_tokens":7}'],
  ])('limit an answer without an effective limit: %s', (text, expected) => {
    expect(withLimit(text, 7)).toBe(expected)
  })

  it('result in the same object as setting the field', () => {
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

describe('a parsed request', () => {
  it('has the larger of two output limits, and none when one is negative', () => {
    expect(parse('{"model":"a","max_tokens":5,"max_completion_tokens":9}').maxOutputTokens).toBe(9)
    expect(parse('{"model":"a","max_tokens":5,"max_completion_tokens":-1}').maxOutputTokens).toBeNull()
  })

  it.each([
    '{}',
    '{"model":null}',
    '{"model":"\\u202e"}',
    `{"model":"${'a'.repeat(257)}"}`,
    '{"model":"a","stream":"yes"}',
    '{"model":"a","n":1.5}',
    '{"model":"a","n":tru}',
    '{"model":"a","max_tokens":1e400}',
    '{"model":"a","service_tier":1}',
    '{"model":"a","messages":[{"content":[{"type":"file","file":{"file_id":"f"}}]}]}',
  ])('is rejected when a field is invalid: %s', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'GatewayError', status: 400 }))
  })
})
