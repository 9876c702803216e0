import { expect, test } from 'vitest'
import { makeLog } from './log'

test('the log never shows what looks like a secret, wherever it stands', () => {
  const lines: string[] = []
  const log = makeLog('info', (line) => lines.push(line))
  const token = 'f0e1d2c3-b4a5-4678-9abc-def012345678'
  log.info({ token, path: `/1/users/2/reset?token=${token}`, deep: { list: [token.toUpperCase()] } }, `got ${token}`)
  log.error({ err: new Error(`Incorrect API key: sk-proj-abcdefghijkl, Bearer ${token} and Bearer opaque`) })
  const text = lines.join('')
  for (const secret of ['f0e1d2c3', 'F0E1D2C3', 'abcdefghijkl', 'opaque']) expect(text).not.toContain(secret)
  expect(text).toContain('/1/users/2/reset?token=[redacted]')
  for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object')
})
