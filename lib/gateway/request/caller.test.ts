import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Caller, callerOf } from './caller'

let received: Caller
const server = createServer((request, response) => {
  received = callerOf(request)
  response.end()
})
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
afterAll(() => void server.close())

async function callerWith(headers: Record<string, string>): Promise<Caller> {
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) =>
    httpRequest({ port, headers }, (response) => response.resume().on('end', resolve)).end(),
  )
  return received
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

it.each<[string, Record<string, string>, Caller]>([
  ['nothing', {}, { client: null, sessionId: null }],
  [
    'Claude Code',
    { 'user-agent': 'claude-cli/2.1.4 (external, cli)', 'x-claude-code-session-id': 'a-b', 'x-client-request-id': 'c' },
    { client: 'claude-cli', sessionId: 'a-b' },
  ],
  [
    'Codex',
    { 'user-agent': 'codex_exec/0.171.0 (Debian 12.0.0; x86_64)', 'session-id': '01a2', 'x-client-request-id': '01a3' },
    { client: 'codex_exec', sessionId: '01a2' },
  ],
  ['an older Codex', { session_id: '01a2' }, { client: null, sessionId: '01a2' }],
  ['an SDK', { 'user-agent': 'OpenAI/JS 6.49.0' }, { client: 'OpenAI/JS', sessionId: null }],
  ['a trace', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, { client: null, sessionId: TRACE }],
  ['a request that has a name', { 'x-client-request-id': 'mine' }, { client: null, sessionId: 'mine' }],
  ['what is no trace', { traceparent: 'x' }, { client: null, sessionId: null }],
  ['what is no name', { 'user-agent': '<script>', 'session-id': ' ' }, { client: null, sessionId: null }],
])('tells what sends it: %s', async (_, headers, caller) => {
  expect(await callerWith(headers)).toEqual(caller)
})

it('keeps long ids by their hash, of bounded length', async () => {
  const [one, again, other] = await Promise.all(
    ['x'.repeat(5000), 'x'.repeat(5000), 'x'.repeat(5001)].map(async (id) => callerOf(fakeHeaders(id)).sessionId),
  )
  expect(one).toMatch(/^sha256:[\da-f]{48}$/)
  expect(again).toBe(one)
  expect(other).not.toBe(one)
})

const fakeHeaders = (id: string) => ({ headers: { 'session-id': id }, headersDistinct: {} })
