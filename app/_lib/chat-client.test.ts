import { afterEach, expect, test, vi } from 'vitest'
import { sendSampleRequest, sseData, streamChat } from './chat-client'

afterEach(() => vi.unstubAllGlobals())

const JSON_TYPE = { 'content-type': 'application/json' }
const stubFetch = (respond: () => Promise<Response>) => vi.stubGlobal('fetch', respond)

async function stream() {
  let text = ''
  const onText = (delta: string) => {
    text += delta
  }
  const { signal } = new AbortController()
  return { ...(await streamChat({ token: 't', model: 'm', prompt: 'p', onText, signal })), text }
}

test('malformed JSON in a stream is a failure, and the text so far is kept', async () => {
  const chunk = JSON.stringify({ choices: [{ delta: { content: 'Hel' } }] })
  stubFetch(async () => new Response(`data: ${chunk}\n\ndata: <html>\n\n`))
  expect(await stream()).toEqual({ id: null, failure: { status: null, message: '' }, text: 'Hel' })
})

test('an error response that is not JSON is shown as text, whatever its content type', async () => {
  stubFetch(async () => new Response('<html>', { status: 502, headers: JSON_TYPE }))
  expect(await sendSampleRequest('t', 'm')).toEqual({ ok: false, status: 502, text: '<html>' })
  expect((await stream()).failure).toEqual({ status: 502, message: '<html>' })
  stubFetch(async () => new Response('null', { status: 502, headers: JSON_TYPE }))
  expect((await stream()).failure).toEqual({ status: 502, message: 'null' })
})

test('an unreachable server is a failure without a status', async () => {
  stubFetch(() => Promise.reject(new TypeError('Failed to fetch')))
  expect(await sendSampleRequest('t', 'm')).toEqual({ ok: false, status: null, text: '' })
  expect((await stream()).failure).toEqual({ status: null, message: '' })
})

test('server-sent events are parsed however their bytes are split into chunks', async () => {
  const bytes = new TextEncoder().encode('data: {"a":"你好"}\n\n: ping\n\ndata: {"b":2}\r\n\r\ndata: [DONE]')
  for (let size = 1; size < bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.slice(index * size, (index + 1) * size),
    )
    const events: string[] = []
    for await (const data of sseData(streamOf(chunks))) events.push(data)
    expect(events).toEqual(['{"a":"你好"}', '{"b":2}', '[DONE]'])
  }
})

const streamOf = (chunks: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
