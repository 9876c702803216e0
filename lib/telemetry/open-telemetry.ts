import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Attributes, Span } from '@opentelemetry/api'
import packageJson from '../../package.json'
import { endpointPath } from '../core/endpoint-path'
import { redactedPath } from '../core/secrets'
import { log } from '../logging/log'
import { type RequestFacts, requestStorage } from '../logging/request-log'
import type { Tracing } from './tracing'

/** A collector that does not respond delays the exit by no more than this. */
const FLUSH_TIMEOUT_MS = 2000

/**
 * Imports the SDK dynamically, so that it is not loaded without tracing. The SDK reads its standard variables itself.
 */
export async function openTelemetry(): Promise<Tracing> {
  const [api, core, resources, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ])
  const logAs = (level: 'error' | 'warn') => (message: string) => log[level]({ message }, 'OpenTelemetry')
  const ignore = () => {}
  const logger = { error: logAs('error'), warn: logAs('warn'), info: ignore, debug: ignore, verbose: ignore }
  api.diag.setLogger(logger, api.DiagLogLevel.WARN)

  const { name: service, version } = packageJson
  const own = resources.resourceFromAttributes({ 'service.name': service, 'service.version': version })
  const configured = resources.detectResources({ detectors: [resources.envDetector] })
  const provider = new sdk.BasicTracerProvider({
    resource: resources.defaultResource().merge(own).merge(configured),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  })
  const tracer = provider.getTracer(service, version)
  const propagator = new core.W3CTraceContextPropagator()

  /**
   * Starts a span under the caller's and puts it into the request's `traceparent`, which is forwarded to the provider.
   */
  function startSpan({ headers, method = '' }: IncomingMessage) {
    const caller = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter)
    const span = tracer.startSpan(method, { kind: api.SpanKind.SERVER, startTime: Date.now() }, caller)
    propagator.inject(api.trace.setSpan(caller, span), headers, api.defaultTextMapSetter)
    return span
  }

  function end(span: Span, status: number | null, endedAt: number) {
    if (status !== null && status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR })
    // Log lines of the export do not belong to this request.
    requestStorage.exit(() => span.end(endedAt))
  }

  return {
    around: (handler) => async (request, response) => {
      const span = startSpan(request)
      const closed = new Promise<number>((resolve) => response.once('close', () => resolve(Date.now())))
      // Returns when the ledger entry is closed, which may be later if the client disconnects.
      await handler(request, response)
      const endedAt = await closed
      const facts = requestStorage.getStore()
      const status = response.headersSent ? response.statusCode : null
      span.updateName(spanName(request, facts))
      span.setAttributes(spanAttributes(request, facts, status))
      end(span, status, endedAt)
    },
    record({ headers, path, event, startedAt, status, facts }) {
      const caller = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter)
      const attributes = { 'network.protocol.name': 'websocket', ...commonAttributes(path, facts, status) }
      const options = { kind: api.SpanKind.SERVER, startTime: startedAt, attributes }
      end(tracer.startSpan(`${event} ${path}`, options, caller), status, Date.now())
    },
    async close() {
      const flushed = provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'trace export failed'))
      await Promise.race([flushed, wait(FLUSH_TIMEOUT_MS, undefined, { ref: false })])
    },
  }
}

/** Low cardinality: only endpoints we offer, and no ids inside a path. */
const spanName = ({ method = '' }: IncomingMessage, facts: RequestFacts | undefined): string =>
  facts?.reservation ? `${method} ${endpointPath(facts.reservation.endpoint)}` : method

/**
 * Follows the semantic conventions for HTTP and generative AI. No prompts, no responses, and no personal data but the
 * user's id.
 */
function spanAttributes(
  { method, url = '' }: IncomingMessage,
  facts: RequestFacts | undefined,
  status: number | null,
): Attributes {
  return { 'http.request.method': method, ...commonAttributes(redactedPath(url), facts, status) }
}

function commonAttributes(path: string, facts: RequestFacts | undefined, status: number | null): Attributes {
  return {
    'url.path': path,
    'http.response.status_code': status ?? undefined,
    'error.type': facts?.error ?? (status !== null && status >= 500 ? String(status) : undefined),
    'user.id': facts?.userId === undefined ? undefined : String(facts.userId),
    'chatelaine.request_id': facts?.requestId,
    ...requestAttributes(facts),
    ...responseAttributes(facts),
  }
}

const OPERATIONS: Record<string, string> = {
  'chat/completions': 'chat',
  responses: 'chat',
  completions: 'text_completion',
  messages: 'chat',
  'models:generateContent': 'generate_content',
  'models:streamGenerateContent': 'generate_content',
}

function requestAttributes({ reservation, provider }: Partial<RequestFacts> = {}): Attributes {
  if (!reservation) return {}
  const { endpoint, model, stream } = reservation
  return {
    'http.route': endpointPath(endpoint),
    'gen_ai.operation.name': OPERATIONS[endpoint] ?? endpoint,
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.request.stream': stream,
  }
}

function responseAttributes({ reservation, settlement }: Partial<RequestFacts> = {}): Attributes {
  if (!reservation || !settlement) return {}
  const { state, answeredModel, tokens, costPico, firstByteAt } = settlement
  return {
    'gen_ai.response.model': answeredModel ?? undefined,
    'gen_ai.response.time_to_first_chunk':
      firstByteAt === null ? undefined : (firstByteAt - reservation.startedAt) / 1000,
    'gen_ai.usage.input_tokens': tokens.inputTokens,
    'gen_ai.usage.output_tokens': tokens.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': tokens.cachedTokens,
    'gen_ai.usage.reasoning.output_tokens': tokens.reasoningTokens,
    'chatelaine.state': state,
    'chatelaine.cost_dollars': costPico === null ? undefined : Number(costPico) / 1e12,
  }
}
