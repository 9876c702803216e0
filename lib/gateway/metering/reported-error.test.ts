import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyError } from '../upstream/error-classifier'
import { readError } from './reported-error'

const TEXT = 'nothing works today'

describe('an error that comes with status 200', () => {
  it.each([
    ['Zhipu', { error: { code: '1113', message: TEXT } }, 500, 'key_rejected'],
    ['insufficient_quota', { error: { message: TEXT, type: 'insufficient_quota', code: '1113' } }, 500, 'key_rejected'],
    ['MiniMax, out of credit', { base_resp: { status_code: 1008, status_msg: TEXT } }, 500, 'key_rejected'],
    ['MiniMax, a wrong key', { base_resp: { status_code: 1004, status_msg: TEXT } }, 401, 'key_rejected'],
    [
      'MiniMax, too fast',
      { id: 'a', choices: null, base_resp: { status_code: 1002, status_msg: TEXT } },
      429,
      'overloaded',
    ],
    ['OpenRouter, out of credit', { error: { code: 402, message: TEXT } }, 402, 'key_rejected'],
    [
      'OpenRouter, an overloaded model',
      { id: 'a', error: { code: 502, message: TEXT }, choices: [] },
      502,
      'overloaded',
    ],
    ['vLLM', { object: 'error', message: TEXT, type: 'BadRequestError', code: 400 }, 400, null],
    ['OpenAI, the client’s fault', { error: { message: TEXT, type: 'invalid_request_error', code: null } }, 400, null],
    ['DashScope', { code: 'Throttling.RateQuota', message: TEXT, request_id: 'r' }, 429, 'overloaded'],
    ['a message alone', { error: TEXT }, 500, 'overloaded'],
    ['no success', { code: 500, msg: TEXT, success: false }, 500, 'overloaded'],
    ['an error event', { type: 'error', code: 'rate_limit_exceeded', message: TEXT, param: null }, 429, 'overloaded'],
    [
      'an error event of Anthropic',
      { type: 'error', error: { type: 'overloaded_error', message: TEXT } },
      500,
      'overloaded',
    ],
    [
      'a failed response',
      { type: 'response.failed', response: { error: { code: 'server_error', message: TEXT } } },
      500,
      'overloaded',
    ],
  ])('%s', (_, root, status, kind) => {
    const error = readError(root)
    expect(error).toMatchObject({ status })
    expect(JSON.parse(error?.body ?? '').error.message).toBe(TEXT)
    expect(classifyError(error?.status ?? 0, {}, error?.body ?? '')?.kind ?? null).toBe(kind)
  })

  it('a failed response without a reason is one too', () => {
    expect(readError({ type: 'response.failed', response: { error: null } })).toEqual({
      status: 500,
      body: expect.stringContaining('without a message'),
    })
  })

  it.each([
    ['no error', { id: 'a', error: null, choices: [{ message: { content: 'hi' } }] }],
    ['an empty error', { error: {}, choices: [] }],
    ['MiniMax with a warning', { choices: [], base_resp: { status_code: 0, status_msg: 'unknown field "user"' } }],
    ['a code beside content', { code: 'x', message: 'y', choices: [] }],
    ['a code of success', { code: 200, msg: 'ok' }],
    ['a response without an error', { type: 'response.completed', response: { error: null } }],
    ['a string', 'error'],
  ])('none: %s', (_, root) => {
    expect(readError(root)).toBeNull()
  })

  it('is short, and reading it never throws', () => {
    const holder = fc.oneof(
      fc.jsonValue(),
      fc.record({ error: fc.jsonValue(), type: fc.jsonValue(), base_resp: fc.jsonValue() }),
    )
    fc.assert(
      fc.property(holder, (root) => {
        const error = readError(root)
        if (error) expect(error.status).toBeGreaterThanOrEqual(400)
      }),
    )
    expect(readError({ error: { message: 'x'.repeat(10_000), code: 'y'.repeat(10_000) } })?.body.length).toBeLessThan(
      700,
    )
  })
})
