import type { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Meter } from './meter'

/** A small answer can unpack to an endless one: beyond this nothing more of it is looked at. */
const MOST_UNPACKED = 64 * 2 ** 20

const unpackers = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

/** Lets packed bytes pass untouched, and gives `meter` a copy of what is in them. One chunk is always held back. */
export function unpack(encoding: string, meter: Meter): Meter {
  const unpacker = unpackers.get(encoding)?.()
  let held: Buffer[] = []
  let size = 0
  unpacker?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MOST_UNPACKED) unpacker.destroy()
    else meter.push(chunk)
  })
  // What is broken is broken for the client too; what came by then stands.
  const over = unpacker && finished(unpacker).catch(() => {})

  return {
    complete: false,
    get finished() {
      return meter.finished
    },
    push(chunk) {
      if (unpacker?.writable) unpacker.write(chunk)
      const before = held
      held = [chunk]
      return before
    },
    withheld: () => held.splice(0),
    async finish() {
      if (unpacker?.writable) unpacker.end()
      await over
      await meter.finish()
      meter.withheld()
    },
    result: () => meter.result(),
  }
}
