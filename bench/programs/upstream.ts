/**
 * A provider that responds immediately, with a completion of 20 tokens or a stream of 50 chunks, each in a packet of
 * its own. `pace:20` in the prompt: milliseconds between chunks.
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

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    if (body.includes('"stream":true')) return stream(response, Number(/\bpace:(\d+)/.exec(body)?.[1] ?? 0))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(completion) })
    response.end(completion)
  })
})
listenForParent(server)
