import { expect, test, vi } from 'vitest'
import { AppError } from '../../core/errors'
import { route } from './route'

vi.stubEnv('LOG_LEVEL', 'silent')

const context = { params: Promise.resolve({}) }
const call = async (work: () => unknown, method = 'GET') => {
  const request = new Request('http://localhost/1/x', { method, headers: { 'x-request-id': 'the-request-id-1' } })
  const response = await route({ GET: work })[method as 'GET'](request, context)
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const throwing = (error: unknown) => () => {
  throw error
}

test('an unexpected error never exposes its message, only the request id to look up', async () => {
  for (const error of [
    new Error('SELECT tokenSealed FROM User'),
    'text',
    null,
    Object.assign(new Error('x'), { code: 'P2025' }),
  ]) {
    const { status, text } = await call(throwing(error))
    expect([status, JSON.parse(text)]).toEqual([
      500,
      { error: 'Something went wrong. The log has the details under request ID the-request-id-1.', code: 'internal' },
    ])
  }
})

test('a busy or full database is 503, however deep the cause is nested', async () => {
  const full = { meta: { driverAdapterError: { cause: { originalCode: 'SQLITE_FULL' } } } }
  for (const fields of [{ code: 'P2028' }, { code: 'P1008' }, { cause: { code: 'SQLITE_BUSY_SNAPSHOT' } }, full]) {
    const { status, headers, text } = await call(throwing(Object.assign(new Error('inner message'), fields)))
    expect([status, headers.get('retry-after'), JSON.parse(text).code]).toEqual([503, '1', 'unavailable'])
    expect(text).not.toContain('inner message')
  }
})

test('documented errors keep their headers; issues come only with invalid input', async () => {
  const issues = [{ path: 'name', message: 'is taken' }]
  expect(JSON.parse((await call(throwing(new AppError('conflict', 'Taken.', { issues })))).text)).toEqual({
    error: 'Taken.',
    code: 'conflict',
  })
  expect(JSON.parse((await call(throwing(new AppError('invalid_request', 'No.', { issues })))).text)).toMatchObject({
    issues,
  })
  expect((await call(throwing(new AppError('unauthorized', 'Who?')))).headers.get('www-authenticate')).toBe('Bearer')
})

test('HEAD is GET without a body, an unsupported method is 405, and no result is ok', async () => {
  expect(await call(() => [1], 'HEAD')).toMatchObject({ status: 200, text: '' })
  const refused = await call(() => [1], 'DELETE')
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect((await call(() => undefined)).text).toBe('{"message":"ok"}')
})
