import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { type Endpoint, writesText } from '../request/endpoints'
import { firstValue } from '../upstream/headers'
import { chatStreamMeter } from './chat-stream-meter'
import { eventStreamMeter } from './event-stream-meter'
import { jsonMeter } from './json-meter'
import type { Meter } from './meter'

type Response = { headers: IncomingHttpHeaders }

export const isEventStream = ({ headers }: Response) =>
  /^text\/event-stream\b/i.test(firstValue(headers['content-type']) ?? '')

const isMedia = ({ headers }: Response) => /^(audio|image|video)\//i.test(firstValue(headers['content-type']) ?? '')

/** Meters a response to `endpoint`. `hideUsage`: the client did not ask for the usage, and must not see it. */
export type MakeMeter = (kind: BodyKind, endpoint: Endpoint, hideUsage: boolean, headers: IncomingHttpHeaders) => Meter

export const openaiMeter: MakeMeter = (kind, endpoint, hideUsage) => {
  if (kind === 'events') return endpoint.needsUsageOption ? chatStreamMeter(hideUsage) : eventStreamMeter()
  return jsonMeter(writesText(endpoint) || endpoint.tariff === 'transcription')
}

/** By the body's first bytes; decompresses for itself where the provider compresses although we ask for identity. */
export function meterFor(
  response: Response,
  endpoint: Endpoint,
  hideUsage: boolean,
  makeMeter: MakeMeter = openaiMeter,
): Meter {
  const encoding = firstValue(response.headers['content-encoding'])?.trim().toLowerCase() ?? 'identity'
  const isCompressed = encoding !== 'identity' && encoding !== ''
  const declared = isEventStream(response) ? 'events' : 'document'
  const meter = isMedia(response)
    ? jsonMeter(false)
    : detectingMeter(declared, (kind) => makeMeter(kind, endpoint, hideUsage && !isCompressed, response.headers))
  return isCompressed ? decompressMeter(encoding, meter) : meter
}

type BodyKind = 'events' | 'document'

const MAX_UNDECIDED_BYTES = 64
const EVENT_FIELDS = ['data:', 'event:', 'id:', 'retry:', ':']

/** What a body is by its first bytes; null while more are needed. */
function bodyKind(bytes: Buffer, declared: BodyKind): BodyKind | null {
  const text = bytes.toString('latin1', 0, MAX_UNDECIDED_BYTES)
  if ('\xef\xbb\xbf'.startsWith(text)) return null
  const start = text.replace('\xef\xbb\xbf', '').trimStart()
  if (start.startsWith('{') || start.startsWith('[')) return 'document'
  if (EVENT_FIELDS.some((field) => start.startsWith(field))) return 'events'
  const isUndecided = EVENT_FIELDS.some((field) => field.startsWith(start)) && bytes.length < MAX_UNDECIDED_BYTES
  return isUndecided ? null : declared
}

/** Providers declare streams as text or JSON, and JSON as a stream: the content type decides only where the bytes do not. */
function detectingMeter(declared: BodyKind, makeMeter: (kind: BodyKind) => Meter): Meter {
  /** Pushed, but not passed on: too few to decide. */
  let undecided: Buffer = Buffer.alloc(0)
  let meter: Meter | null = null
  let withheld: Buffer[] = []

  function decide(kind: BodyKind): Meter {
    meter = makeMeter(kind)
    withheld = meter.push(undecided)
    return meter
  }

  return {
    get complete() {
      return meter?.complete === true
    },
    get finished() {
      return meter ? meter.finished : declared === 'document'
    },
    push(chunk) {
      if (meter) return meter.push(chunk)
      undecided = undecided.length === 0 ? chunk : Buffer.concat([undecided, chunk])
      const kind = bodyKind(undecided, declared)
      if (kind) decide(kind)
      return withheld.splice(0)
    },
    withheld: () => [...withheld.splice(0), ...(meter?.withheld() ?? [])],
    finish: (isBroken) => (meter ?? decide(declared)).finish(isBroken),
    result: () => (meter ?? decide(declared)).result(),
  }
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
  // Malformed data fails at the client too; what was metered before counts, as part of a response.
  const isWhole = decompressor
    ? finished(decompressor).then(
        () => true,
        () => false,
      )
    : true

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
    async finish(isBroken = false) {
      if (decompressor?.writable) decompressor.end()
      const wasWhole = await isWhole
      await meter.finish(isBroken || !wasWhole)
      meter.withheld()
    },
    result: () => meter.result(),
  }
}
