import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const MAX_FILES = 15

type Step = { from: string; caller: string; to: string; callee: string }

/** The rows of the table in docs/request-trace.md. */
const steps: Step[] = [
  ...readFileSync('docs/request-trace.md', 'utf8').matchAll(
    /^\| \d+ \| `([^`]+)` `([^`]+)` \| `([^`]+)` `([^`]+)` \|/gm,
  ),
].map(([, from = '', caller = '', to = '', callee = '']) => ({ from, caller, to, callee }))

const code = (file: string) => readFileSync(file, 'utf8')

const defines = (file: string, name: string) => new RegExp(`\\b(function|class|const) ${name}\\b`).test(code(file))

const imports = (file: string) =>
  [...code(file).matchAll(/\bfrom '(\.{1,2}\/[^']+)'/g)].map(
    ([, to = '']) => `${relative('.', resolve(dirname(file), to))}.ts`,
  )

/** Steps whose callee is handed over as a value: by whom, and what the caller calls it. */
const HANDED_OVER: Record<string, { via: string; called: string }> = {
  'lib/gateway/admission.ts → lib/ledger/write-ahead-ledger.ts': {
    via: 'lib/runtime/open-sqlite.ts',
    called: 'context.ledger.reserve',
  },
  'lib/gateway/pipeline.ts → lib/ledger/write-ahead-ledger.ts': {
    via: 'lib/runtime/open-sqlite.ts',
    called: 'context.ledger.settle',
  },
  'lib/gateway/pipeline.ts → lib/gateway/request/parse-request.ts': {
    via: 'lib/gateway/providers/openai/protocol.ts',
    called: 'protocol.parseRequest(',
  },
  'lib/gateway/pipeline.ts → lib/gateway/limits/rate-limiter.ts': {
    via: 'lib/gateway/gateway.ts',
    called: 'rateLimiter.acquire',
  },
  'lib/gateway/relay.ts → lib/gateway/metering/chat-stream-meter.ts': {
    via: 'lib/gateway/metering/response-meter.ts',
    called: 'meter.push',
  },
  'lib/gateway/relay.ts → lib/gateway/pipeline.ts': { via: 'lib/gateway/pipeline.ts', called: 'this.settle(' },
}

test.each(steps)('$from $caller → $to $callee', ({ from, caller, to, callee }) => {
  expect(defines(from, caller)).toBe(true)
  expect(defines(to, callee)).toBe(true)
  const handedOver = HANDED_OVER[`${from} → ${to}`]
  if (!handedOver) return expect(imports(from)).toContain(to)
  expect(code(from)).toContain(handedOver.called)
  expect(handedOver.via === to || imports(handedOver.via).includes(to)).toBe(true)
})

test('a request passes through at most 15 files, none of them entered more than twice', () => {
  expect(steps.length).toBeGreaterThan(10)
  const files = new Set(steps.flatMap(({ from, to }) => [from, to]))
  expect(files.size).toBeLessThanOrEqual(MAX_FILES)
  const entries = new Map<string, number>()
  // Consecutive steps into the same file are one visit.
  const visits = steps.map(({ to }) => to).filter((to, index, all) => to !== all[index - 1])
  for (const to of visits) entries.set(to, (entries.get(to) ?? 0) + 1)
  expect([...entries].filter(([, count]) => count > 2)).toEqual([])
})

test('every file of the trace runs for a streamed chat request', async () => {
  // Recorded from the running gateway, by V8's own coverage.
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  const { testGateway } = await import('@/test/gateway')
  const t = await testGateway()
  const response = await t.chat('tokens:7/12', { stream: true })
  expect(await response.text()).toContain('[DONE]')
  expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled' })
  const { result } = await session.post('Profiler.takePreciseCoverage')
  await t.close()
  session.disconnect()

  const ran = new Set<string>()
  for (const { url, functions } of result) {
    const file = relative('.', url.replace('file://', '').split('?')[0] ?? '')
    for (const { functionName, ranges } of functions)
      if (functionName !== '' && (ranges[0]?.count ?? 0) > 0) ran.add(file)
  }
  // The server in front and the writer thread are not in this process.
  const elsewhere = new Set(['server.ts', 'lib/http/server/request-guard.ts', 'lib/ledger/entries.ts'])
  const missing = steps.map(({ to }) => to).filter((file) => !elsewhere.has(file) && !ran.has(file))
  expect(missing).toEqual([])
})
