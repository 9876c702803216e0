import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manyCuts } from '../../../test/cuts'
import { chunks } from '../../../test/fake-provider/chat'
import { chatStreamMeter } from './chat-stream-meter'

const request = (include_usage: boolean) => ({ model: 'gpt-4o', stream: true, stream_options: { include_usage } })
const framed = (data: string[], end = '\n') => data.map((each) => `data: ${each}${end}${end}`).join('')
const withUsage = (end?: string) => framed(chunks(request(true), { input: 7, output: 4 }), end)
const withoutUsage = (end?: string) => framed(chunks(request(false), { input: 7, output: 4 }), end)

function run(text: string, hide: boolean, cuts: readonly number[]) {
  const bytes = Buffer.from(text)
  const meter = chatStreamMeter(hide)
  const shown: Buffer[] = []
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [index, start] of edges.entries())
    shown.push(...meter.push(bytes.subarray(start, edges[index + 1] ?? bytes.length)))
  const before = Buffer.concat(shown).toString()
  void meter.finish()
  return { before, all: before + Buffer.concat(meter.withheld()).toString(), result: meter.result(), meter }
}

describe('the chat stream meter', () => {
  it.each(['\n', '\r\n', '\r'])(
    'looks to the client as if usage had not been requested, cut at every byte (%j)',
    (end) => {
      const text = withUsage(end)
      for (const cuts of [[], ...manyCuts(text.length)]) {
        const { all, result } = run(text, true, cuts)
        expect(all).toBe(withoutUsage(end))
        expect(result.usage).toMatchObject({ inputTokens: 7, outputTokens: 4 })
      }
    },
  )

  it('passes byte for byte when the client requested the usage, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) => {
        const { all, result } = run(withUsage(), false, cuts)
        expect(all).toBe(withUsage())
        expect(result).toMatchObject({ model: 'gpt-4o', serviceTier: 'default' })
        expect(result.outputText().text).toBe('word0 word1 word2 word3 ')
      }),
    )
  })

  it('withholds the closing event, and only that', () => {
    const { before, all, meter } = run(withUsage(), true, [])
    expect(all.slice(before.length)).toBe('data: [DONE]\n\n')
    expect(meter).toMatchObject({ complete: true, finished: true })
  })

  it.each([
    ['first', '{"usage":null,"id":"a","choices":[]}', '{"id":"a","choices":[]}'],
    ['alone', '{"usage":null}', '{}'],
    ['spaced', '{"id": 1, "usage": null, "b": "data: x"}', '{"id": 1, "b": "data: x"}'],
    ['deeper only', '{"a":{"usage":null}}', '{"a":{"usage":null}}'],
  ])('removes a null usage at any position: %s', (_, data, expected) => {
    expect(run(`data:${data}\n\n`, true, []).all).toBe(`data:${expected}\n\n`)
  })

  it('passes on what only looks like the usage chunk', () => {
    const azure = 'data: {"choices":[],"prompt_filter_results":[{"index":0}]}\n\n'
    const deepseek = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}\n\n'
    const comment = ': keep-alive\n\n'
    expect(run(azure + comment + deepseek, true, []).all).toBe(azure + comment + deepseek)
  })

  it('keeps a usage that other chunks follow', () => {
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":4}}\n\n'
    const after = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
    expect(run(usage + after, false, []).result.usage).toMatchObject({ inputTokens: 7, outputTokens: 4 })
  })

  it('passes on unparsable bytes, and events too long to be parsed', () => {
    const long = `data: {"choices":[{"delta":{"content":"${'y'.repeat(1_200_000)}"}}]}\n\n`
    const text = `${long}garbage\u0000 { "usage": \n\ndata: {broken\n\n${withUsage()}`
    const { all, result } = run(text, true, [100_000, 1_100_000])
    expect(all).toBe(`${long}garbage\u0000 { "usage": \n\ndata: {broken\n\n${withoutUsage()}`)
    expect(result.usage).not.toBeNull()
    expect(result.outputText().characters).toBeGreaterThan(1_000_000)
  })

  it('loses no byte of anything', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\n', '\r', 'data:', ' ', '{', 'é', '[DONE]') }),
        fc.array(fc.nat()),
        (text, cuts) => {
          expect(run(text, true, cuts).all).toBe(text)
        },
      ),
    )
  })
})
