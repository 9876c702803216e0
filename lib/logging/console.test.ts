import { expect, test } from 'vitest'
import { quoteConsole } from './console'
import { makeLog } from './log'

test('library output becomes a single log line, without secrets', () => {
  const lines: string[] = []
  const quoted: Partial<Console> = {}
  quoteConsole(
    quoted,
    makeLog('info', (line) => lines.push(line)),
  )
  quoted.error?.('⨯', new Error('what was sent: sk-planted-0123456789\n{"level":60}'))
  quoted.warn?.('%s of Bearer c0ffee00-1111-4222-8333-444455556666', 'a header')
  quoted.log?.('nothing that matters')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, said: expect.stringContaining('what was sent: [redacted]\n{"level":60}') },
    { level: 40, said: 'a header of [redacted]' },
  ])
})
