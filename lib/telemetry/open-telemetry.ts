import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import about from '../../package.json'
import { log } from '../logging/log'
import { requests } from '../logging/request-log'
import { attributesOf, nameOf } from './span'
import type { Tracing } from './tracing'

/** Exit is not held up for longer by a collector that does not answer. */
const FLUSH_MS = 2000

/** Loaded by name, so that whoever wants no traces loads none of it. The variables are read by the libraries themselves. */
export async function openTelemetry(): Promise<Tracing> {
  const [api, core, resources, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ])
  const say = (level: 'error' | 'warn') => (message: string) => log[level]({ message }, 'OpenTelemetry')
  const silent = () => {}
  const logger = { error: say('error'), warn: say('warn'), info: silent, debug: silent, verbose: silent }
  api.diag.setLogger(logger, api.DiagLogLevel.WARN)

  const ours = resources.resourceFromAttributes({ 'service.name': about.name, 'service.version': about.version })
  const theirs = resources.detectResources({ detectors: [resources.envDetector] })
  const provider = new sdk.BasicTracerProvider({
    resource: resources.defaultResource().merge(ours).merge(theirs),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  })
  const tracer = provider.getTracer(about.name, about.version)
  const propagator = new core.W3CTraceContextPropagator()

  function begin({ headers, method = '' }: IncomingMessage) {
    const caller = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter)
    const span = tracer.startSpan(method, { kind: api.SpanKind.SERVER, startTime: Date.now() }, caller)
    propagator.inject(api.trace.setSpan(caller, span), headers, api.defaultTextMapSetter)
    return span
  }

  return {
    around: (handle) => async (request, response) => {
      const span = begin(request)
      const closed = new Promise<number>((resolve) => response.once('close', () => resolve(Date.now())))
      // Until the entry is closed too, which for a client that has left may be later.
      await handle(request, response)
      const endedAt = await closed
      const facts = requests.getStore()
      const status = response.headersSent ? response.statusCode : null
      span.updateName(nameOf(request, facts))
      span.setAttributes(attributesOf(request, facts, status))
      if (status !== null && status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR })
      // What sends them is about no request.
      requests.exit(() => span.end(endedAt))
    },
    async close() {
      const flushed = provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'traces were not sent'))
      await Promise.race([flushed, wait(FLUSH_MS, undefined, { ref: false })])
    },
  }
}
