import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../test/gateway'
import { meteringCases } from '../../test/metering-cases'
import { type RawResponse, startRawProvider, WAYS } from '../../test/raw-provider'
import { usageShapes } from '../../test/usage-shapes'

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
  const before = (await t.entries()).length
  const response = await t.post(path, body, { token })
  await response.text().catch(() => null)
  return (await t.settled(before + 1)).at(-1)
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields))
    form.append(name, name === 'file' ? new Blob([new Uint8Array(160_000)]) : value)
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

describe.each(WAYS)('a shape of a provider is recorded with its tokens, sent %s', (way) => {
  it.each(usageShapes)('$class: $name', async ({ path, isStream, roots, expected, confidence, flags }) => {
    const content = {
      model: path === 'embeddings' ? 'm-embed' : 'm',
      ...(path === 'rerank' && { query: QUESTION, documents: ['Seven.', 'Ten.'] }),
      ...(path === 'chat/completions' ? { messages: [{ role: 'user', content: QUESTION }] } : { input: QUESTION }),
    }
    const events = roots.map((root) => `data: ${JSON.stringify(root)}\n\n`).join('')
    const given = isStream
      ? { headers: { 'content-type': 'text/event-stream' }, body: `${events}data: [DONE]\n\n` }
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(roots[0]) }
    const entry = await entryOf(path, { ...content, stream: isStream }, { ...given, way })
    const { inputTokens, outputTokens } = expected
    if (confidence === 'exact') expect(entry).toMatchObject({ state: 'settled', ...expected })
    else {
      expect(entry?.state).toBe('estimated')
      expect(entry?.inputTokens).toBe(inputTokens || entry?.inputTokens)
      expect(entry?.inputTokens).toBeGreaterThan(0)
      expect(entry?.outputTokens).toBeGreaterThanOrEqual(outputTokens)
    }
    const found = entry?.flags?.split(' ').filter((flag) => flag !== 'overrun' && !flag.startsWith('no_')) ?? []
    expect(found).toEqual(flags)
  })
})

it('re-pricing at the same prices changes nothing', async () => {
  expect(await t.reprice()).toMatchObject({ changed: 0 })
})
