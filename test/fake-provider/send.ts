import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { framed } from './endpoints'
import type { Received } from './fake-provider'
import type { Script } from './script'
import type { Shape } from './shape'

const JSON_TYPE = 'application/json'
const EVENTS = 'text/event-stream; charset=utf-8'

export function say(received: Received, response: ServerResponse, status: number, value: unknown) {
  received.status = status
  response.writeHead(status, { 'content-type': JSON_TYPE }).end(JSON.stringify(value))
}

export function breakOff(response: ServerResponse, text: string) {
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, text.length / 2), () => response.destroy())
}

/** An answer of any shape, in pieces where it is a stream, packed where that was ordered. */
export async function sendShape(received: Received, response: ServerResponse, shape: Shape, script: Script) {
  if (shape.kind === 'events' && !script.gzip) return stream(received, response, framed(shape.events), script)
  const bytes = bytesOf(shape)
  if (script.pace) await wait(script.pace)
  if (script.reset !== undefined) return breakOff(response, bytes.toString('latin1'))
  response.setHeader('content-type', shape.kind === 'bytes' ? shape.type : shape.kind === 'json' ? JSON_TYPE : EVENTS)
  if (script.gzip) response.setHeader('content-encoding', 'gzip')
  response.end(script.gzip ? gzipSync(bytes) : bytes)
}

function bytesOf(shape: Shape): Buffer {
  if (shape.kind === 'bytes') return shape.bytes
  return Buffer.from(shape.kind === 'json' ? JSON.stringify(shape.value) : framed(shape.events).join(''))
}

/** Writes one event after the other, with the faults that were ordered. */
export async function stream(
  received: Received,
  response: ServerResponse,
  events: string[],
  { reset, stall, pace = 0 }: Script,
) {
  response.writeHead(200, { 'content-type': EVENTS })
  const over = new AbortController()
  response.once('close', () => over.abort())
  for (const [index, each] of events.entries()) {
    if (index === reset) return void wait(20).then(() => response.destroy())
    if (index === stall || response.destroyed) return
    const sent = response.write(each)
    received.chunks += 1
    if (!sent && !response.destroyed) await once(response, 'drain', { signal: over.signal }).catch(() => {})
    if (pace) await wait(pace)
  }
  response.end()
}
