import { expect, test } from 'vitest'
import { restoreOwnHost } from './own-host'

const own = new URL('https://ai.example.com:8443')

test.each([
  ['no port, as nginx passes on with $host', { host: 'ai.example.com' }],
  ['the upstream, for a page of ours', { host: '127.0.0.1:3000', origin: 'https://ai.example.com:8443' }],
  ['no port in X-Forwarded-Host', { host: '127.0.0.1:3000', 'x-forwarded-host': 'ai.example.com, 10.0.0.1' }],
  ['the whole address', { host: 'ai.example.com:8443' }],
])('a proxy that passes on %s: the host is that of NEXTAUTH_URL', (_, sent) => {
  const headers: Record<string, string> = { ...sent }
  restoreOwnHost(headers, own)
  expect(headers['x-forwarded-host'] ?? headers.host).toBe('ai.example.com:8443')
})

test.each([
  ['another name', { host: 'evil.example' }],
  ['another port', { host: 'ai.example.com:8444' }],
  ['another site that posts to ours', { host: '127.0.0.1:3000', origin: 'https://evil.example' }],
  ['the same name on another port', { host: '127.0.0.1:3000', origin: 'https://ai.example.com' }],
  ['the same name without TLS', { host: '127.0.0.1:3000', origin: 'http://ai.example.com:8443' }],
])('%s keeps the host it was sent to', (_, sent) => {
  const headers: Record<string, string> = { ...sent }
  restoreOwnHost(headers, own)
  expect(headers).toEqual(sent)
})

test('without NEXTAUTH_URL nothing changes', () => {
  const headers = { host: 'ai.example.com' }
  restoreOwnHost(headers, null)
  expect(headers).toEqual({ host: 'ai.example.com' })
})
