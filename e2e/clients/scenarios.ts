import { expect } from 'vitest'

/** What SDKs are asked to do, and what they answer. */
export const FEATURES: Record<string, unknown> = {
  chat: expect.stringContaining('word0 word1'),
  stream: expect.stringContaining('word0 word1'),
  tools: 'weather',
  responses: expect.stringContaining('word0 word1'),
  embeddings: 1,
  images: 1,
  speech: 5000,
  transcription: expect.stringContaining('word0'),
  models: true,
}

/** Who sends it: each client has one of each. */
export const USERS = {
  plain: {},
  mini: { models: ['gpt-4o-mini'] },
  spent: { monthlyLimit: '0.000001' },
  slow: { requestsPerMinute: 1 },
  budget: { monthlyLimit: '1' },
  holder: { monthlyLimit: '0.01' },
  busy: {},
  unlucky: {},
} as const

export type UserKind = keyof typeof USERS

/** An error of the gateway, and what a client has to do to meet it. */
export type ErrorCase = {
  code: string
  status: number
  feature: string
  user?: UserKind
  token?: string
  model?: string
  path?: '' | '/v1'
  /** A server without provider keys. */
  bare?: boolean
  /** Trying again can help, so the official SDKs do, at most twice. */
  retried?: boolean
  /** Trying again helps, for every client. */
  recovers?: boolean
}

/** Not among them: what no SDK sends (408, 415, 426), and what takes ten minutes (504). */
export const ERROR_CASES: Record<string, ErrorCase> = {
  malformed: { code: 'invalid_request', status: 400, feature: 'malformed' },
  background: { code: 'unsupported', status: 400, feature: 'background' },
  previous: { code: 'previous_response_not_found', status: 400, feature: 'previous' },
  token: { code: 'invalid_api_key', status: 401, feature: 'chat', token: 'sk-unknown' },
  'other-model': { code: 'model_not_allowed', status: 403, feature: 'chat', user: 'mini' },
  unpriced: { code: 'unbounded_cost', status: 403, feature: 'chat', user: 'budget', model: 'custom-model' },
  'no-model': { code: 'model_not_found', status: 404, feature: 'chat', model: 'no-such-model' },
  'no-v1': { code: 'unknown_url', status: 404, feature: 'chat', path: '' },
  retrieve: { code: 'response_not_found', status: 404, feature: 'retrieve' },
  big: { code: 'request_too_large', status: 413, feature: 'big' },
  rate: { code: 'rate_limit_exceeded', status: 429, feature: 'chat', user: 'slow', recovers: true },
  held: { code: 'rate_limit_exceeded', status: 429, feature: 'chat', user: 'holder', recovers: true },
  busy: { code: 'rate_limit_exceeded', status: 429, feature: 'chat', user: 'busy', recovers: true },
  spent: { code: 'insufficient_quota', status: 429, feature: 'chat', user: 'spent' },
  rejected: { code: 'upstream_key_rejected', status: 502, feature: 'chat', model: 'rejected-model' },
  unreachable: {
    code: 'upstream_unreachable',
    status: 502,
    feature: 'chat',
    model: 'unreachable-model',
    retried: true,
  },
  broken: { code: 'upstream_broken', status: 502, feature: 'broken', user: 'unlucky', retried: true },
  'no-key': { code: 'no_key', status: 503, feature: 'chat', bare: true },
}
