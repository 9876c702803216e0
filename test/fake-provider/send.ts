import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { framed } from './endpoints'
import type { ReceivedRequest } from './fake-provider'
import type { Result } from './result'
import type { Script } from './script'

const JSON_TYPE = 'application/json'
const EVENTS = 'text/event-stream; charset=utf-8'

export function sendJson(received: ReceivedRequest, response: ServerResponse, status: number, value: unknown) {
  received.status = status
  response.writeHead(status, { 'content-type': JSON_TYPE }).end(JSON.stringify(value))
}

export function sendHalf(response: ServerResponse, text: string) {
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, text.length / 2), () => response.destroy())
}

/** Sends a result, in chunks if it is a stream, compressed if the script says so. */
export async function sendResult(received: ReceivedRequest, response: ServerResponse, result: Result, script: Script) {
  if (result.kind === 'events' && !script.gzip) return stream(received, response, framed(result.events), script)
  const bytes = bytesOf(result)
  if (script.pace) await wait(script.pace)
  if (script.reset !== undefined) return sendHalf(response, bytes.toString('latin1'))
  response.setHeader(
    'content-type',
    result.kind === 'bytes' ? result.type : result.kind === 'json' ? JSON_TYPE : EVENTS,
  )
  if (script.gzip) response.setHeader('content-encoding', 'gzip')
  response.end(script.gzip ? gzipSync(bytes) : bytes)
}

function bytesOf(result: Result): Buffer {
  if (result.kind === 'bytes') return result.bytes
  return Buffer.from(result.kind === 'json' ? JSON.stringify(result.value) : framed(result.events).join(''))
}

/** Sends one event after another, with the faults of the script. */
export async function stream(
  received: ReceivedRequest,
  response: ServerResponse,
  events: string[],
  { reset, stall, pace = 0 }: Script,
) {
  response.writeHead(200, { 'content-type': EVENTS })
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  for (const [index, each] of events.entries()) {
    if (index === reset) return void wait(20).then(() => response.destroy())
    if (index === stall || response.destroyed) return
    const sent = response.write(each)
    received.chunks += 1
    if (!sent && !response.destroyed) await once(response, 'drain', { signal: closed.signal }).catch(() => {})
    if (pace) await wait(pace)
  }
  response.end()
}
