import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../config/env'
import { log } from '../logging/log'
import type { RequestFacts } from '../logging/request-log'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A response on a WebSocket. `headers`: of the request for the WebSocket. `status`: the one it would have over HTTP. */
type EndedResponse = {
  headers: IncomingHttpHeaders
  path: string
  event: string
  startedAt: number
  status: number | null
  facts: RequestFacts
}

export type Tracing = {
  /** Wraps `handler` in a span per request, which the provider sees in `traceparent` as its parent. */
  around(handler: Handler): Handler
  /** A span for what has just ended on a WebSocket. */
  record(ended: EndedResponse): void
  /** Exports the remaining spans, waiting two seconds at most. */
  close(): Promise<void>
}

const PROTOCOL = 'http/protobuf'

/** Loads OpenTelemetry's SDK only if one of its standard variables enables traces; null otherwise. */
export async function startTracing(env: Env): Promise<Tracing | null> {
  if (!isEnabled(env)) return null
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? PROTOCOL
  if (protocol !== PROTOCOL) log.warn({ protocol }, `OTLP protocol not supported, exporting traces by ${PROTOCOL}`)
  const { openTelemetry } = await import('./open-telemetry')
  return openTelemetry()
}

function isEnabled(env: Env): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false
  if (env.OTEL_TRACES_EXPORTER) return env.OTEL_TRACES_EXPORTER.split(',').includes('otlp')
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
}
