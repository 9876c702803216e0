import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

export const WAYS = ['at once', 'byte by byte', 'compressed'] as const

export type RawResponse = {
  headers: Record<string, string>
  body: string
  way?: (typeof WAYS)[number]
  /** The connection ends before the body does. */
  cut?: boolean
}

/** A provider that responds to every request with status 200 and the bytes of `response`. */
export async function startRawProvider() {
  const provider = { response: { headers: {}, body: '' } as RawResponse, url: '', close: () => server.close() }
  const server = createServer((request, outgoing) => {
    request.resume().once('end', () => send(outgoing, provider.response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return provider
}

function send(response: ServerResponse, { headers, body, way = 'at once', cut = false }: RawResponse) {
  const isCompressed = way === 'compressed'
  response.writeHead(200, { ...headers, ...(isCompressed && { 'content-encoding': 'gzip' }) })
  const bytes = isCompressed ? gzipSync(body) : Buffer.from(body)
  const step = way === 'byte by byte' ? 1 : Math.max(bytes.length, 1)
  for (let at = 0; at < bytes.length; at += step) response.write(bytes.subarray(at, at + step))
  // A chunked body without its last chunk.
  if (cut) response.socket?.end()
  else response.end()
}
