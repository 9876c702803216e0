/**
 * A provider that responds immediately, with a completion or response of 20 tokens or a stream of 50 chunks, each in a
 * packet of its own. `pace:20` in the prompt: milliseconds between chunks; `delay:1000`: before the response.
 */
import { createServer, type ServerResponse } from 'node:http'
import { listenForParent } from '../gateway/process'

const CHUNKS = 50
const usage = { prompt_tokens: 12, completion_tokens: 20, total_tokens: 32 }
const common = { id: 'chatcmpl-bench', created: 1_750_000_000, model: 'gpt-4o-mini' }
const message = { role: 'assistant', content: 'Twenty tokens of text whose content does not matter to the benchmark.' }
const completion = JSON.stringify({
  ...{ ...common, object: 'chat.completion', usage },
  choices: [{ index: 0, message, finish_reason: 'stop' }],
})

let responses = 0
/** A stored response: each has an id of its own. */
const storedResponse = () => {
  responses += 1
  const text = { type: 'output_text', text: message.content, annotations: [] }
  return JSON.stringify({
    ...{ id: `resp_bench${responses}`, object: 'response', status: 'completed', model: common.model, store: true },
    output: [{ type: 'message', id: `msg_bench${responses}`, role: 'assistant', content: [text] }],
    usage: { input_tokens: 12, output_tokens: 20, total_tokens: 32 },
  })
}

const event = (data: object) => `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', ...data })}\n\n`
const chunk = event({ choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] })
const end = `${event({ choices: [], usage })}data: [DONE]\n\n`

function stream(response: ServerResponse, pace: number) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let remaining = CHUNKS
  const next = () => {
    remaining -= 1
    response.write(chunk)
    if (remaining === 0) response.end(end)
    else if (pace > 0) setTimeout(next, pace)
    else setImmediate(next)
  }
  next()
}

const numberIn = (body: string, name: string) => Number(new RegExp(`\\b${name}:(\\d+)`).exec(body)?.[1] ?? 0)

function respond(path: string, body: string, response: ServerResponse) {
  if (body.includes('"stream":true')) return stream(response, numberIn(body, 'pace'))
  const json = path === '/v1/responses' ? storedResponse() : completion
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
  response.end(json)
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    const delay = body.includes('delay:') ? numberIn(body, 'delay') : 0
    if (delay === 0) respond(request.url ?? '', body, response)
    else setTimeout(respond, delay, request.url ?? '', body, response)
  })
})
listenForParent(server)
