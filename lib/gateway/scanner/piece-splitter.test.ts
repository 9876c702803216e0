import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunksOf, cutsEvery } from '../../../test/cuts'
import { JsonSplitter } from './json-splitter'
import type { PieceSplitter } from './piece-splitter'
import { SseSplitter } from './sse'

const MB = 2 ** 20

const split = (splitter: PieceSplitter, chunks: readonly Buffer[]) => [
  ...chunks.flatMap((chunk) => splitter.push(chunk)),
  ...splitter.flush(),
]
const textsOf = (splitter: PieceSplitter, chunks: readonly Buffer[]) =>
  split(splitter, chunks).map(({ bytes }) => bytes.toString('latin1'))

describe.each([
  ['server-sent events', () => new SseSplitter(), ['data: a\n\n', 'data: b\r\n\r', '\nevent: c\rdata: d\r\r', ': e']],
  ['objects of an array', () => new JsonSplitter(), ['[{"a":"}\\""}', ',\n{"b":[{}]}', ' , {}', ']']],
  ['a document', () => new JsonSplitter(), ['{"a":[{"b":"]"}]}', '\n']],
])('%s', (_, make, pieces) => {
  const bytes = Buffer.from(pieces.join(''))

  it('are split after each, wherever chunks are cut', () => {
    for (const cuts of [[], ...cutsEvery(bytes.length, 1), ...cutsEvery(bytes.length, 5)])
      expect(textsOf(make(), chunksOf(bytes, cuts))).toEqual(pieces)
  })

  it('lose no byte, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'[]{}"\\,\r\n:d') })), (chunks) => {
        const texts = textsOf(
          make(),
          chunks.map((chunk) => Buffer.from(chunk)),
        )
        expect(texts.join('')).toBe(chunks.join(''))
      }),
    )
  })
})

it.each([
  ['an event', () => new SseSplitter(), 'data: ', '\n\n'],
  ['an object', () => new JsonSplitter(), '{"a":"', '"}'],
])('%s that is long comes in parts, the last one marked, even where it does not end', (_, make, start, end) => {
  const half = 'x'.repeat(MB)
  const chunks = [start + half, half, `${end}${start}${end}`].map((text) => Buffer.from(text))
  const kinds = split(make(), chunks).map(({ bytes, ...kind }) => ({ ...kind, size: bytes.length }))
  expect(kinds).toEqual([
    { size: start.length + MB, isWhole: false, isLast: false },
    { size: MB, isWhole: false, isLast: false },
    { size: end.length, isWhole: false, isLast: true },
    { size: start.length + end.length, isWhole: true, isLast: true },
  ])
  const open = split(make(), chunks.slice(0, 1)).map(({ isLast }) => isLast)
  expect(open).toEqual([false, true])
})
