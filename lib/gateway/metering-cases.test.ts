import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import { meteringCases } from '../../test/metering-cases'
import { type RawResponse, startRawProvider, WAYS } from '../../test/raw-provider'
import { type UsageShape, usageShapes } from '../../test/usage-shapes'

let provider: Awaited<ReturnType<typeof startRawProvider>>
let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  provider = await startRawProvider()
  t = await testGateway({ env: { OPENAI_BASE_URL: provider.url } })
  const prices = { validFrom: '2020-01-01', inputPico: 2_000_000n, cachedInputPico: 500_000n, outputPico: 8_000_000n }
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 20_000_000_000_000n })
  for (const model of ['m', 'm-embed']) await t.context.db.price.create({ data: { model, ...prices } })
})
afterAll(async () => {
  await t.close()
  provider.close()
})

async function entryOf(path: string, body: object, given: RawResponse, token = TOKEN) {
  provider.response = given
  const response = await t.post(path, body, { token })
  await response.text().catch(() => null)
  const where = { id: response.headers.get('x-chatelaine-request-id') ?? '' }
  for (;;) {
    const entry = await t.context.db.usageEntry.findUnique({ where })
    if (entry && entry.state !== 'reserved') return entry
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function formOf(fields: Record<string, unknown>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields))
    form.append(name, name === 'file' ? new Blob([new Uint8Array(160_000)]) : String(value))
  return form
}

/** `"?"`: anything, `">7"`: more than that. */
function expectValue(actual: number | null | undefined, expected: number | string | null) {
  if (expected === '?') return
  if (typeof expected === 'string') expect(actual).toBeGreaterThan(Number(expected.slice(1)))
  else if (typeof expected === 'number') expect(actual).toBeCloseTo(expected, 9)
  else expect(actual).toBeNull()
}

const states: Record<string, string> = {
  'error-in-200-json': 'failed',
  'first-chunk-usage-then-cut': 'estimated',
  'zero-usage-with-content-stream': 'estimated',
}
const LIMITED = '22222222-2222-4333-8444-555555555555'

describe.each(WAYS)('a metering case is recorded as expected, sent %s', (way) => {
  const sent = meteringCases.filter(({ provider: { body } }) => way !== 'byte by byte' || body.length < 10_000)

  it.each(sent)('$name', async ({ name, request, provider: given, expected }) => {
    const { headers, body, thenCutsTheConnection: cut = false } = given
    const content = request.json ?? formOf(request.form ?? {})
    const entry = await entryOf(
      request.path.replace('/v1/', ''),
      content,
      { headers, body, cut, way },
      request.memberMonthlyLimit ? LIMITED : TOKEN,
    )
    expect(entry?.state).toBe(states[name] ?? 'settled')
    expectValue(entry?.inputTokens, expected.input)
    expectValue(entry?.cachedTokens, expected.cached)
    expectValue(entry?.outputTokens, expected.output)
    expectValue(entry?.costPico == null ? null : Number(entry.costPico) / 1e12, expected.dollars)
  })
})

const QUESTION = 'How many days does a week have?'

/** The fields that a request of each path has at least. */
function contentFor({ path, request }: UsageShape): object {
  const fields = { model: 'm', ...request }
  if (path === 'audio/transcriptions') return formOf({ ...fields, file: '' })
  if (path === 'rerank') return { query: QUESTION, documents: ['Seven.', 'Ten.'], ...fields }
  if (path === 'images/generations') return { prompt: 'a lamp', ...fields }
  return path === 'chat/completions'
    ? { messages: [{ role: 'user', content: QUESTION }], ...fields }
    : { input: QUESTION, ...fields }
}

describe.each(WAYS)('a shape of a provider is recorded with its tokens, sent %s', (way) => {
  it.each(usageShapes)('$class: $name', async (shape) => {
    const { path, headers, body, cut, expected, confidence, state, flags, dollars } = shape
    const entry = await entryOf(path, contentFor(shape), { headers, body, cut, way })
    expect(entry?.state).toBe(state)
    if (confidence === 'exact' || confidence === 'failed') expect(entry).toMatchObject(expected)
    else if (path === 'chat/completions' || path === 'responses') {
      expect(entry?.inputTokens).toBe(expected.inputTokens || entry?.inputTokens)
      expect(entry?.inputTokens).toBeGreaterThan(0)
      expect(entry?.outputTokens).toBeGreaterThanOrEqual(expected.outputTokens)
    }
    if (dollars !== undefined) expectValue(entry?.costPico == null ? null : Number(entry.costPico) / 1e12, dollars)
    const found = entry?.flags?.split(' ').filter((flag) => flag !== 'overrun' && !flag.startsWith('no_')) ?? []
    expect(found).toEqual(flags)
  })
})

it('seconds are billed where the model has a price for them, whatever tokens are beside', async () => {
  const usage = { prompt_audio_seconds: 8, prompt_tokens: 4, completion_tokens: 635, total_tokens: 3264 }
  const given = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text: 'Hello.', usage }) }
  const entry = await entryOf('audio/transcriptions', formOf({ model: 'whisper-1', file: '' }), given)
  expect(entry).toMatchObject({ state: 'settled', costPico: 8n * 100_000_000n, variant: 'seconds', flags: null })
})

it('re-pricing at the same prices changes nothing', async () => {
  expect(await t.reprice()).toMatchObject({ changed: 0 })
})
