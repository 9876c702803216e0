import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Env } from '../config/env'
import { log } from '../logging/log'

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Follows requests as spans. */
export type Tracing = {
  /** `handle`, with a span around each request, which the provider sees in `traceparent` as its caller. */
  around(handle: Handle): Handle
  /** Sends what is not sent yet, as far as that is possible within a few seconds. */
  close(): Promise<void>
}

/** OpenTelemetry's SDK is loaded only when a variable of its own asks for traces. */
export async function startTracing(env: Env): Promise<Tracing | null> {
  if (!isWanted(env)) return null
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? SPOKEN
  if (protocol !== SPOKEN) log.warn({ protocol }, `traces are sent by ${SPOKEN} only`)
  const { openTelemetry } = await import('./open-telemetry')
  return openTelemetry()
}

const SPOKEN = 'http/protobuf'

function isWanted(env: Env): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false
  if (env.OTEL_TRACES_EXPORTER) return env.OTEL_TRACES_EXPORTER.split(',').includes('otlp')
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
}
