import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, TOKEN, testGateway } from '../../test/gateway'

/** A provider that echoes the whole request, as debugging proxies and error pages do. */
let status = 200
let type = 'application/json'
const seen: string[] = []
const echo = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const echoed = JSON.stringify({ url: request.url, headers: request.headers, raw: request.rawHeaders })
    seen.push(echoed + Buffer.concat(parts).toString())
    inPieces(response, type === 'text/event-stream' ? `data: ${echoed}\n\ndata: [DONE]\n\n` : echoed, request.headers)
  })
})

function inPieces(response: ServerResponse, text: string, headers: NodeJS.Dict<string | string[]>) {
  const key = String(headers.authorization)
  response.writeHead(status, { 'content-type': type, 'x-request-id': key, 'openai-organization': `org of ${key}` })
  const middle = text.indexOf(SECRET) + 5
  response.write(text.slice(0, middle))
  setImmediate(() => response.end(text.slice(middle)))
}

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const base = `http://127.0.0.1:${(echo.address() as AddressInfo).port}/v1`
  t = await testGateway({ env: { OPENAI_BASE_URL: base } })
})
afterAll(async () => {
  await t.close()
  echo.close()
})

const ask = (more: object = {}) =>
  fetch(`${t.url}/chat/completions?api_key=${TOKEN}&key=${TOKEN}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'api-key': TOKEN,
      'x-api-key': TOKEN,
      cookie: 'chatelaine.session=of-the-browser',
      'proxy-authorization': `Basic ${TOKEN}`,
      'x-forwarded-for': '203.0.113.7',
      forwarded: 'for=203.0.113.7',
      referer: `https://chatelaine.example/?token=${TOKEN}`,
      origin: 'https://chatelaine.example',
      'x-own': TOKEN,
    },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], ...more }),
  })

test('a provider receives none of the client’s credentials', async () => {
  await (await ask()).text()
  await (await fetch(`${t.url}/models?key=${TOKEN}`, { headers: { authorization: `Bearer ${TOKEN}` } })).text()
  expect(seen).toHaveLength(2)
  for (const request of seen) {
    expect(request).toContain(SECRET)
    for (const own of [TOKEN, 'of-the-browser', '203.0.113.7', 'chatelaine.example']) expect(request).not.toContain(own)
  }
})

describe('the client never sees the provider key, even if the provider echoes it', () => {
  test.each([200, 400, 401, 403, 404, 429, 500, 503])('with a %s', async (code) => {
    status = code
    for (const stream of [false, true]) {
      type = stream ? 'text/event-stream' : 'application/json'
      const response = await ask({ stream })
      const text = await response.text()
      const all = JSON.stringify([...response.headers]) + text
      expect(all).not.toContain(SECRET)
      if (code !== 401) expect(text).toContain('*'.repeat(SECRET.length))
    }
  })
})
