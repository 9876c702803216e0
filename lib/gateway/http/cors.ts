import type { IncomingMessage, ServerResponse } from 'node:http'

const EXPOSED = [
  'x-chatelaine-max-tokens',
  'x-chatelaine-request-id',
  'x-request-id',
  'x-upstream-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'openai-processing-ms',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
].join(', ')

/** Any origin may call: no cookie authorizes /v1, only a token. */
export function allowOrigins(response: ServerResponse) {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-expose-headers', EXPOSED)
}

export function answerPreflight(request: IncomingMessage, response: ServerResponse) {
  const requested = String(request.headers['access-control-request-headers'] ?? '')
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers': /^[\w!#$%&'*+.^`|~, -]{1,2000}$/.test(requested)
      ? requested
      : 'authorization, content-type',
    'access-control-max-age': '86400',
  })
  response.end()
}
