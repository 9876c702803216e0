import type { IncomingMessage } from 'node:http'
import { Readable, type Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import cases from '../../../test/cases/clients/zstd.json' with { type: 'json' }
import { decompressBody } from './decompress-body'
import { ZstdDecompress } from './zstd'

const KB = 1024
const frames = Object.entries(cases.frames).map(([name, base64]) => [name, Buffer.from(base64, 'base64')] as const)
const frame = (name: keyof typeof cases.frames) => Buffer.from(cases.frames[name], 'base64')

const MAGIC = Buffer.from('28b52ffd', 'hex')
/** Its content is not Zstandard's business. */
const skippable = Buffer.from('502a4d1803000000616263', 'hex')
/** `type`: 0 as it is, 1 one byte repeated. */
function block(type: 0 | 1, size: number, content: Buffer, isLast = false) {
  const header = Buffer.alloc(3)
  header.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3)
  return Buffer.concat([header, content])
}
/** `window`: an exponent of 2, from 10 on, in five bits, and eighths more in three. */
const frameOf = (window: number, ...blocks: Buffer[]) => Buffer.concat([MAGIC, Buffer.from([0, window]), ...blocks])
const WINDOW = { kb128: 7 << 3, mb8: 13 << 3, mb9: (13 << 3) | 1, mb16: 14 << 3 }
const repeated = (size: number, isLast = false) => block(1, size, Buffer.from('y'), isLast)

const implementations: [string, (chunks: Buffer[]) => Readable][] = [
  ['WebAssembly', (chunks) => Readable.from(chunks).pipe(new ZstdDecompress())],
]
// What requests go through, if that is another.
if ((zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress)
  implementations.push([
    'Node',
    (chunks) =>
      decompressBody(
        Object.assign(Readable.from(chunks), { headers: { 'content-encoding': 'zstd' } }) as IncomingMessage,
      ),
  ])

describe.each(implementations)('Zstandard by %s', (_, decompress) => {
  const textOf = async (...chunks: Buffer[]) => (await buffer(decompress(chunks))).toString()
  const bytewise = (bytes: Buffer) => [...bytes].map((byte) => Buffer.of(byte))

  it.each(frames)('as it is written by %s, in one piece or many', async (_name, bytes) => {
    expect(await textOf(bytes)).toBe(cases.text)
    expect(await textOf(...bytewise(bytes))).toBe(cases.text)
  })

  it('frames one after another, of which skippable ones are not part of the text', async () => {
    const [first = Buffer.of(), second = Buffer.of()] = frames.map(([, bytes]) => bytes)
    const all = Buffer.concat([skippable, first, skippable, second, skippable])
    expect(await textOf(all)).toBe(cases.text + cases.text)
    expect(await textOf(...bytewise(all))).toBe(cases.text + cases.text)
  })

  it('several bodies at once, each with its own state', async () => {
    const all = Array.from({ length: 20 }, () => textOf(...bytewise(frames[0]?.[1] ?? Buffer.of())))
    expect(new Set(await Promise.all(all))).toEqual(new Set([cases.text]))
  })

  it.each([128, 100])('a window of 8 MB, and content of many blocks of %d kB', async (size) => {
    const blocks = Array.from({ length: 80 }, (_one, index) => repeated(size * KB, index === 79))
    const bytes = frameOf(WINDOW.mb8, ...blocks)
    const expected = Buffer.alloc(80 * size * KB, 'y')
    expect((await buffer(decompress([bytes]))).equals(expected)).toBe(true)
    expect((await buffer(decompress(bytewise(bytes)))).equals(expected)).toBe(true)
  })

  /** With its size in 1, 2, 4 or 8 bytes, and the blocks that it needs. */
  const sizedFrame = (bytes: 1 | 2 | 4 | 8, size: number) => {
    const header = Buffer.alloc(9)
    header.writeUInt8((Math.log2(bytes) << 6) | 0x20)
    header.writeBigUInt64LE(BigInt(bytes === 2 ? size - 256 : size), 1)
    const last = size % (128 * KB) || 128 * KB
    const blocks = Array.from({ length: Math.ceil(size / (128 * KB)) - 1 }, () => repeated(128 * KB))
    return Buffer.concat([MAGIC, header.subarray(0, 1 + bytes), ...blocks, repeated(last, true)])
  }

  it('frames that say their size', async () => {
    for (const [bytes, size] of [
      [1, 255],
      [2, 256],
      [2, 65_791],
      [4, 300_000],
      [8, 8 * KB * KB],
    ] as const) {
      expect((await textOf(sizedFrame(bytes, size))).length, `${size}`).toBe(size)
      expect((await textOf(...bytewise(sizedFrame(bytes, size)))).length, `${size}`).toBe(size)
    }
  })

  it('rejects a window of more than 8 MB', async () => {
    const frameWith = (window: number) => frameOf(window, repeated(1, true))
    expect(await textOf(frameWith(WINDOW.mb8))).toBe('y')
    for (const bytes of [
      frameWith(WINDOW.mb9),
      frameWith(WINDOW.mb16),
      sizedFrame(4, 8 * KB * KB + 1),
      sizedFrame(8, 9 * KB * KB),
    ]) {
      await expect(textOf(bytes)).rejects.toThrow()
      await expect(textOf(...bytewise(bytes))).rejects.toThrow()
      await expect(textOf(Buffer.concat([frameWith(WINDOW.kb128), bytes]))).rejects.toThrow()
    }
  })

  it('rejects every truncation', async () => {
    for (const [, bytes] of frames)
      for (let length = 1; length < bytes.length; length += 1)
        await expect(textOf(bytes.subarray(0, length)), `${length} bytes`).rejects.toThrow()
  })

  it('rejects every changed byte that changes the text, by the checksum', async () => {
    for (const name of ['the command line: with the size and a checksum', 'level 19, with a checksum'] as const) {
      const bytes = frame(name)
      for (let index = 0; index < bytes.length; index += 1) {
        const damaged = Buffer.from(bytes)
        damaged[index] = (damaged[index] ?? 0) ^ 1
        const text = await textOf(damaged).catch(() => null)
        if (text !== null) expect(text, `byte ${index}`).toBe(cases.text)
      }
      const checksum = Buffer.from(bytes)
      checksum[bytes.length - 1] = (checksum.at(-1) ?? 0) ^ 0x80
      await expect(textOf(checksum)).rejects.toThrow()
    }
  })

  it.each([
    ['a dictionary', Buffer.from('28b52ffd0101580000', 'hex')],
    ['a block of a reserved type', frameOf(WINDOW.kb128, Buffer.from('070000', 'hex'))],
    ['a block larger than the window', frameOf(WINDOW.kb128, repeated(128 * KB + 1, true))],
    ['another format', zlib.gzipSync(cases.text)],
    ['no compression', Buffer.from(cases.text)],
  ])('rejects %s', async (_name, bytes) => {
    await expect(textOf(bytes)).rejects.toThrow()
  })

  it('what was rejected leaves nothing behind', async () => {
    for (const [, bytes] of frames) {
      await expect(textOf(bytes.subarray(0, -5))).rejects.toThrow()
      expect(await textOf(bytes)).toBe(cases.text)
    }
  })

  it('a reader that has had enough ends it: a bomb of 2 GB is not decompressed', async () => {
    const bomb = frameOf(WINDOW.mb8, ...Array.from({ length: 16 * KB }, () => repeated(128 * KB)))
    const stream = decompress([bomb])
    let read = 0
    for await (const chunk of stream) {
      read += chunk.length
      if (read > 1000 * KB) break
    }
    expect(read).toBeLessThan(1300 * KB)
  })

  it('tiny blocks, and frames without content, do not block the event loop', async () => {
    const floods = {
      'blocks of a byte': frameOf(WINDOW.mb8, ...Array.from({ length: 16 * KB }, () => repeated(1))),
      'empty blocks': frameOf(WINDOW.mb8, ...Array.from({ length: 21 * KB }, () => block(0, 0, Buffer.of()))),
      'empty frames': Buffer.concat(
        Array.from({ length: 7 * KB }, () => frameOf(WINDOW.mb8, block(0, 0, Buffer.of(), true))),
      ),
      'skippable frames': Buffer.concat(Array.from({ length: 6 * KB }, () => skippable)),
    }
    for (const [name, bytes] of Object.entries(floods)) {
      let longest = 0
      let isDone = false
      const work = textOf(bytes).finally(() => {
        isDone = true
      })
      work.catch(() => {})
      while (!isDone) {
        const since = performance.now()
        await turn()
        longest = Math.max(longest, performance.now() - since)
      }
      expect(longest, name).toBeLessThan(500)
    }
  })
})
