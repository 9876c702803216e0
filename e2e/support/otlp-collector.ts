import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bytesOf, type Fields, fieldsOf, messages, textOf } from './protobuf'

type Value = string | number | boolean | undefined
export type Span = {
  name: string
  traceId: string
  spanId: string
  parentId: string
  kind: number
  failed: boolean
  durationMs: number
  attributes: Record<string, Value>
  resource: Record<string, Value>
}

/** Receives traces over OTLP/HTTP. The field numbers are those of OpenTelemetry's `trace.proto`. */
export async function startCollector() {
  const spans: Span[] = []
  const received: { headers: IncomingHttpHeaders; url: string; bytes: Buffer }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const bytes = Buffer.concat(parts)
    received.push({ headers: request.headers, url: request.url ?? '', bytes })
    spans.push(...spansIn(bytes))
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${port}`, spans, received, close }
}

const spansIn = (bytes: Buffer): Span[] =>
  messages(fieldsOf(bytes), 1).flatMap((resourceSpans) => {
    const resource = attributesIn(messages(resourceSpans, 1)[0] ?? new Map(), 1)
    return messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2).map((span) => spanIn(span, resource)))
  })

const spanIn = (span: Fields, resource: Span['resource']): Span => ({
  name: textOf(span, 5),
  traceId: bytesOf(span, 1)?.toString('hex') ?? '',
  spanId: bytesOf(span, 2)?.toString('hex') ?? '',
  parentId: bytesOf(span, 4)?.toString('hex') ?? '',
  kind: Number(span.get(6)?.[0]),
  failed: messages(span, 15)[0]?.get(3)?.[0] === 2n,
  durationMs: Number(timeIn(span, 8) - timeIn(span, 7)) / 1e6,
  attributes: attributesIn(span, 9),
  resource,
})

const timeIn = (span: Fields, number: number) => bytesOf(span, number)?.readBigUInt64LE() ?? 0n

const attributesIn = (fields: Fields, number: number) =>
  Object.fromEntries(
    messages(fields, number).map((pair) => [textOf(pair, 1), valueIn(messages(pair, 2)[0] ?? new Map())]),
  )

function valueIn(value: Fields): Value {
  if (value.has(1)) return textOf(value, 1)
  if (value.has(2)) return value.get(2)?.[0] === 1n
  if (value.has(3)) return Number(value.get(3)?.[0])
  return bytesOf(value, 4)?.readDoubleLE()
}
