import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOKEN, testGateway } from '../../../test/gateway'
import { tariffCases as cases, formOf } from '../../../test/tariffs'

const LIMITED = '22222222-2222-4333-8444-555555555555'

let t: Awaited<ReturnType<typeof testGateway>>
beforeAll(async () => {
  t = await testGateway()
  await t.addMember('limited', LIMITED, { monthlyLimitPico: 100_000_000_000_000n })
})
afterAll(() => t.close())

describe('the recorded cost', () => {
  it.each(cases)('%s', async (_, path, body, script, expected) => {
    t.fake.nextScripts.push(script)
    const response = await t.post(path, body)
    expect(response.status).toBe(200)
    await response.arrayBuffer()
    expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', endpoint: path, flags: null, ...expected })
  })

  const unbounded = [
    'speech by tokens where its events report them',
    'a transcript by seconds, rounded up',
    'a translation by the duration it reports',
  ]
  const priced = cases.filter(([, , , , expected]) => (expected as { costPico: unknown }).costPico !== null)

  it('a request without an upper bound is rejected for a member with a budget', async () => {
    const found = priced.filter(([name]) => unbounded.includes(name))
    expect(found).toHaveLength(unbounded.length)
    for (const [, path, body] of found) expect((await t.post(path, body, { token: LIMITED })).status).toBe(403)
  })

  it.each(priced.filter(([name]) => !unbounded.includes(name)))(
    'never exceeds the reservation of a member with a budget: %s',
    async (_, path, body, script) => {
      t.fake.nextScripts.push(script)
      const response = await t.post(path, body, { token: LIMITED })
      await response.arrayBuffer()
      expect(response.status).toBe(200)
      const entry = (await t.settled(1)).at(-1)
      expect(entry?.costPico).toBeLessThanOrEqual(entry?.reservedPico ?? -1n)
    },
  )

  it.each(cases)(
    'is an estimate without reported usage, and never exceeds the reservation: %s',
    async (_, path, body) => {
      t.fake.nextScripts.push({ noUsage: true, reset: 1 })
      await t.post(path, body).then((response) => response.arrayBuffer().catch(() => null))
      const entry = (await t.settled(1)).at(-1)
      if (entry?.costPico !== null) expect(entry?.costPico).toBeLessThanOrEqual(entry?.reservedPico ?? -1n)
    },
  )

  it('a model without a price is rejected for a member with a budget, on every endpoint', async () => {
    for (const [path, body] of [
      ['images/generations', { model: 'dall-e-9', prompt: 'a' }],
      ['audio/speech', { model: 'tts-9', input: 'a' }],
      ['audio/transcriptions', formOf({ model: 'transcribes-9' }, { file: 1 })],
      ['audio/transcriptions', formOf({ model: 'whisper-1' }, { file: 1 })],
      ['audio/speech', { model: 'gpt-4o-mini-tts', input: 'a' }],
      ['moderations', { model: 'moderates-9', input: 'a' }],
      ['completions', { model: 'completes-9', prompt: 'a' }],
    ] as const) {
      const response = await t.post(path, body, { token: LIMITED })
      expect([path, response.status]).toEqual([path, 403])
    }
  })

  it('a form needs exactly one model, and an endpoint the right kind of body', async () => {
    const twice = formOf({ model: 'whisper-1' }, { file: 1 })
    twice.append('model', 'gpt-4o-transcribe')
    for (const [path, body] of [
      ['audio/transcriptions', twice],
      ['audio/transcriptions', formOf({}, { file: 1 })],
      ['audio/transcriptions', { model: 'whisper-1' }],
      ['chat/completions', formOf({ model: 'gpt-4o' }, {})],
    ] as const) {
      const before = t.fake.requests.length
      const response = await t.post(path, body, { token: TOKEN })
      expect(response.status).toBe(400)
      expect(t.fake.requests.length).toBe(before)
    }
  })
})

it('re-pricing at the same prices changes nothing', async () => {
  expect(await t.reprice()).toMatchObject({ changed: 0 })
})
