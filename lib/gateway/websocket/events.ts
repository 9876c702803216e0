import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { GatewayError } from '../http/errors'
import { invalid } from '../http/rejections'
import { EVENT_PATHS } from '../metering/event-reader'
import { isObject, parseJson, ScanError } from '../scanner/json'
import { JsonScanner, type ScanResult, type ScanSpec } from '../scanner/json-scanner'
import { PathScanner } from '../scanner/path-scanner'
import { firstValue } from '../upstream/headers'
import { SecretRedactor } from '../upstream/redact'

/** Bytes scanned before other connections get a turn. */
const SLICE_BYTES = 256 * 1024

/** What is read of an event of the provider's besides its usage: which response it belongs to, and the state of a session. */
const SERVER_PATHS: ReadonlySet<string> = new Set([
  ...EVENT_PATHS,
  ...['status', 'stream_id', 'response_id', 'error', 'session', 'item_id'],
  ...['response.status', 'response.status_details'],
])

export function scanServerEvent(frame: Buffer): PathScanner {
  const paths = new PathScanner(SERVER_PATHS)
  paths.push(frame)
  return paths
}

/** Scans an event of the client's. Throws 400 for what is not one JSON object, or has a field twice. */
export async function scanClientEvent(frame: Buffer, spec: ScanSpec): Promise<ScanResult> {
  const scanner = new JsonScanner(spec)
  for (let at = 0; at < frame.length; at += SLICE_BYTES) {
    if (at > 0) await new Promise((resume) => setImmediate(resume))
    rejectMalformed(() => scanner.push(frame.subarray(at, at + SLICE_BYTES)))
  }
  rejectMalformed(() => scanner.end())
  return scanner
}

function rejectMalformed(scan: () => void) {
  try {
    scan()
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    throw invalid(`The event cannot be parsed: ${error.message}.`)
  }
}

/** What an event of the client's says about itself, for the answer. */
export type EventRef = { streamId: string | null; eventId: string | null }

export const noRef: EventRef = { streamId: null, eventId: null }

/** A provider's error in answer to the request for a WebSocket. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal'

  constructor(
    readonly status: number,
    readonly headers: Record<string, string>,
    readonly error: Record<string, unknown>,
  ) {
    super(`the provider answered ${status}`)
  }

  /** Null without an error in OpenAI's words. */
  static of(status: number, headers: IncomingHttpHeaders, body: string, secret: string): ProviderRefusal | null {
    const parsed = parseJson(new SecretRedactor(secret).whole(Buffer.from(body)).toString())
    if (!isObject(parsed) || !isObject(parsed.error)) return null
    const retryAfter = firstValue(headers['retry-after'])
    return new ProviderRefusal(status, retryAfter === null ? {} : { 'retry-after': retryAfter }, parsed.error)
  }
}

const bodyOf = (error: GatewayError | ProviderRefusal) => {
  if (error instanceof ProviderRefusal) return error.error
  const { type, code, message, param } = error
  return { type, code, message, param }
}

/** An error as the provider reports one on a socket, which stays open: with the status and headers it has over HTTP. */
export function errorEvent(error: GatewayError | ProviderRefusal, { streamId, eventId }: EventRef): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: 'error',
      event_id: `event_${randomUUID()}`,
      status: error.status,
      error: { ...bodyOf(error), event_id: eventId },
      headers: error.headers,
      ...(streamId === null ? {} : { stream_id: streamId }),
    }),
  )
}
