import { expect } from 'vitest'
import type { Exchange } from './recording-proxy'
import type { World } from './world'

/** What the gateway adds to a stream that does not ask for its usage. */
const ADDED = '"stream_options":{"include_usage":true},'
/** The fake provider counts what it creates. */
const COUNTED = /\b(resp|msg|fc|call)_fake\d+/g

/** Every successful request reached the provider as it was sent, and got what the provider answers to it. */
export async function expectSameBytes({ app: { provider }, proxy }: World, prefix: string) {
  const reached = provider.requests.map(({ bytes, body }) => [bytes.toString('latin1'), body.replace(ADDED, '')])
  const all = [...proxy.exchanges].filter(([id]) => id.startsWith(`${prefix}.`)).flatMap(([, exchanges]) => exchanges)
  const succeeded = all.filter(({ method, status }) => method === 'POST' && status === 200)
  expect(succeeded.length).toBeGreaterThan(4)
  for (const { sent, ...exchange } of succeeded) {
    const text = sent.toString('latin1')
    const withoutLimit = /"max_completion_tokens":\d+,/g
    const isSame = reached.some(([bytes = '', body = '']) => bytes === text || body.replace(withoutLimit, '') === text)
    expect(isSame, `${exchange.path}: ${text.slice(0, 200)}`).toBe(true)
    expect(plain(exchange.received)).toBe(plain(await direct(provider.url, { sent, ...exchange })))
  }
}

const plain = (bytes: Buffer) => bytes.toString('latin1').replace(COUNTED, '$1_fake')

async function direct(url: string, { path, type, sent }: Exchange): Promise<Buffer> {
  const headers = { 'content-type': type, authorization: 'Bearer sk-direct' }
  const response = await fetch(url + path, { method: 'POST', headers, body: new Uint8Array(sent) })
  return Buffer.from(await response.arrayBuffer())
}
