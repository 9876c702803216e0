import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Endpoint } from '../request/endpoints'
import { firstValue } from '../upstream/headers'
import { chatStreamMeter } from './chat-stream-meter'
import { eventStreamMeter } from './event-stream-meter'
import { jsonMeter } from './json-meter'
import type { Meter } from './meter'

type Response = { headers: IncomingHttpHeaders }

export const isEventStream = ({ headers }: Response) =>
  /^text\/event-stream\b/i.test(firstValue(headers['content-type']) ?? '')

/** By content type; decompresses for itself where the provider compresses although we ask for identity. */
export function meterFor(response: Response, endpoint: Endpoint, hideUsage: boolean): Meter {
  const encoding = firstValue(response.headers['content-encoding'])?.trim().toLowerCase() ?? 'identity'
  const isCompressed = encoding !== 'identity' && encoding !== ''
  const meter = !isEventStream(response)
    ? jsonMeter()
    : endpoint.needsUsageOption
      ? chatStreamMeter(hideUsage && !isCompressed)
      : eventStreamMeter()
  return isCompressed ? decompressMeter(encoding, meter) : meter
}

/** A small response can expand without end: beyond this it is not metered any further. */
const MAX_DECOMPRESSED_BYTES = 64 * 2 ** 20

/** A map, because names come from outside: an object would know an encoding called `constructor`. */
const DECOMPRESSORS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

/** Passes compressed bytes through untouched, the last chunk withheld, and meters what they expand to. */
export function decompressMeter(encoding: string, meter: Meter): Meter {
  const decompressor = DECOMPRESSORS.get(encoding)?.()
  let withheld: Buffer[] = []
  let size = 0
  decompressor?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MAX_DECOMPRESSED_BYTES) decompressor.destroy()
    else meter.push(chunk)
  })
  // Malformed data fails at the client too; what was metered before counts.
  const ended = decompressor && finished(decompressor).catch(() => {})

  return {
    complete: false,
    get finished() {
      return meter.finished
    },
    push(chunk) {
      if (decompressor?.writable) decompressor.write(chunk)
      const previous = withheld
      withheld = [chunk]
      return previous
    },
    withheld: () => withheld.splice(0),
    async finish() {
      if (decompressor?.writable) decompressor.end()
      await ended
      await meter.finish()
      meter.withheld()
    },
    result: () => meter.result(),
  }
}
