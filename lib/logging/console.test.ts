import { expect, test } from 'vitest'
import { logConsoleOutput } from './console'
import { makeLog } from './log'

test('library output becomes a single log line, without secrets', () => {
  const lines: string[] = []
  const target: Partial<Console> = {}
  logConsoleOutput(
    target,
    makeLog('info', (line) => lines.push(line)),
  )
  target.error?.('⨯', new Error('what was sent: sk-canary-0123456789\n{"level":60}'))
  target.warn?.('%s of Bearer c0ffee00-1111-4222-8333-444455556666', 'a header')
  target.log?.('debug output')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, output: expect.stringContaining('what was sent: [redacted]\n{"level":60}') },
    { level: 40, output: 'a header of [redacted]' },
  ])
})
