import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testGateway } from '../../test/gateway'

const COMMENT = ': keep-alive\n\n'
const provider = createServer()
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  const { port } = provider.address() as AddressInfo
  t = await testGateway({ env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` }, timeouts: { keepAlive: 50 } })
})
afterAll(async () => {
  await t.close()
  provider.closeAllConnections()
  provider.close()
})

/** A stream that the test writes, as the client receives it. */
async function open(headers: Record<string, string> = {}) {
  const requested = once(provider, 'request')
  const answer = t.chat('hi', { stream: true, stream_options: { include_usage: true } })
  const [incoming, outgoing] = (await requested) as [NodeJS.ReadableStream, ServerResponse]
  incoming.resume()
  outgoing.writeHead(200, { 'content-type': 'text/event-stream', ...headers }).flushHeaders()
  const reader = (await answer).body?.getReader()
  let text = ''
  /** Reads until the condition holds for all that has arrived. */
  async function until(holds: (text: string) => boolean) {
    while (!holds(text)) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) return text
      text += Buffer.from(value ?? []).toString()
    }
    return text
  }
  return { outgoing, until }
}

/** Resolves when another silent stream has got comments, so that this one would have too. */
async function anotherIsFilled() {
  const { outgoing, until } = await open()
  await until((text) => text === COMMENT.repeat(3))
  outgoing.end()
}

const event = `data: {"choices":[{"delta":{"content":"${'x'.repeat(50)}"}}]}\n\n`

it('comments fill the silence before the first event and between events', async () => {
  const { outgoing, until } = await open()
  await until((text) => text === COMMENT.repeat(2))
  outgoing.write(event)
  await until((text) => text.endsWith(event + COMMENT.repeat(2)))
  outgoing.end('data: [DONE]\n\n')
  const text = await until(() => false)
  expect(text.replaceAll(COMMENT, '')).toBe(`${event}data: [DONE]\n\n`)
})

it('nothing is put inside an event that arrives in parts', async () => {
  const { outgoing, until } = await open()
  const long = `data: {"x":"${'y'.repeat(2 * 2 ** 20)}`
  outgoing.write(long)
  await until((text) => text.includes(long))
  await anotherIsFilled()
  outgoing.end('"}\n\ndata: [DONE]\n\n')
  expect(await until(() => false)).toMatch(/y"\}\n\ndata: \[DONE\]\n\n$/)
})

it('nothing is put into a compressed stream', async () => {
  const { outgoing, until } = await open({ 'content-encoding': 'x-unknown' })
  await anotherIsFilled()
  outgoing.end(event)
  expect(await until(() => false)).toBe(event)
})

it('the event that completes a stream, and what follows it, go out although the connection stays open', async () => {
  const { outgoing, until } = await open()
  outgoing.write(`${event}data: [DONE]\n\n`)
  await until((text) => text.includes('data: [DONE]\n\n'))
  outgoing.write(': and more\n\n')
  await until((text) => text.includes(': and more\n\n'))
  outgoing.end()
})
