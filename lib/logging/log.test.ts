import { expect, test } from 'vitest'
import { makeLog } from './log'
import { requestStorage } from './request-log'

test('the log redacts anything that looks like a secret, wherever it appears', () => {
  const lines: string[] = []
  const log = makeLog('info', (line) => lines.push(line))
  const token = 'f0e1d2c3-b4a5-4678-9abc-def012345678'
  log.info({ token, path: `/1/users/2/reset?token=${token}`, deep: { list: [token.toUpperCase()] } }, `got ${token}`)
  log.error({ err: new Error(`Incorrect API key: sk-proj-abcdefghijkl, Bearer ${token} and Bearer opaque`) })
  log.info({ headers: { 'api-key': 'azure-opaque', 'set-cookie': 'session-opaque' }, email: 'ann@example.com' })
  log.warn('no mail to ann.b+c@mail.example.com, nothing at https://ann:hidden@proxy.example/v1')
  const [hex, long] = ['0a1b2c3d4e5f60718293a4b5c6d7e8f9', `${'Ab3'.repeat(25)}JQQJ99xyz`]
  log.warn(`Azure's ${hex} and ${long}, not the hash ${hex}${hex}`)
  const text = lines.join('')
  expect(long).toHaveLength(84)
  for (const secret of [long, ` ${hex} `, 'f0e1d2c3', 'F0E1D2C3', 'abcdefghijkl', 'opaque', 'ann', 'hidden'])
    expect(text).not.toContain(secret)
  expect(text).toContain(`Azure's [redacted] and [redacted], not the hash ${hex}${hex}`)
  expect(text).toContain('/1/users/2/reset?token=[redacted]')
  for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object')
})

test('the log line for a malformed HTTP response contains nothing of the response', () => {
  const lines: string[] = []
  makeLog('info', (line) => lines.push(line)).warn({
    err: Object.assign(new Error('Expected HTTP/'), { code: 'HPE_INVALID', data: 'response body' }),
  })
  expect(lines.join('')).toContain('HPE_INVALID')
  expect(lines.join('')).not.toContain('response body')
})

test('log lines of a request carry its id, across asynchronous calls', async () => {
  const lines: string[] = []
  const log = makeLog('info', (line) => lines.push(line))
  const work = async (name: string) => {
    await new Promise(setImmediate)
    log.info(name)
  }
  await Promise.all(['one', 'two'].map((requestId) => requestStorage.run({ requestId }, () => work(requestId))))
  log.info('none')
  expect(lines.map((line) => JSON.parse(line)).map(({ requestId, msg }) => [requestId, msg])).toEqual([
    ['one', 'one'],
    ['two', 'two'],
    [undefined, 'none'],
  ])
})
