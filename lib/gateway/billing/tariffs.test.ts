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

describe('what is booked', () => {
  it.each(cases)('%s', async (_, path, body, script, booked) => {
    t.fake.next.push(script)
    const response = await t.post(path, body)
    expect(response.status).toBe(200)
    await response.arrayBuffer()
    expect((await t.settled(1)).at(-1)).toMatchObject({ state: 'settled', endpoint: path, flags: null, ...booked })
  })

  const guessed = [
    'speech by tokens where its events tell them',
    'a transcript by seconds, rounded up',
    'a translation by the duration it tells',
  ]
  const priced = cases.filter(([, , , , booked]) => (booked as { costPico: unknown }).costPico !== null)

  it('under a limit what is only guessed beforehand is refused', async () => {
    const found = priced.filter(([name]) => guessed.includes(name))
    expect(found).toHaveLength(guessed.length)
    for (const [, path, body] of found) expect((await t.post(path, body, { token: LIMITED })).status).toBe(403)
  })

  it.each(priced.filter(([name]) => !guessed.includes(name)))(
    'and under a limit never more than was reserved: %s',
    async (_, path, body, script) => {
      t.fake.next.push(script)
      const response = await t.post(path, body, { token: LIMITED })
      await response.arrayBuffer()
      expect(response.status).toBe(200)
      const entry = (await t.settled(1)).at(-1)
      expect(entry?.costPico).toBeLessThanOrEqual(entry?.reservedPico ?? -1n)
    },
  )

  it.each(cases)('and with no usage told an estimate, never above what was reserved: %s', async (_, path, body) => {
    t.fake.next.push({ noUsage: true, reset: 1 })
    await t.post(path, body).then((response) => response.arrayBuffer().catch(() => null))
    const entry = (await t.settled(1)).at(-1)
    if (entry?.costPico !== null) expect(entry?.costPico).toBeLessThanOrEqual(entry?.reservedPico ?? -1n)
  })

  it('a model without a price is closed to a limited member, whatever it makes', async () => {
    for (const [path, body] of [
      ['images/generations', { model: 'dall-e-9', prompt: 'a' }],
      ['audio/speech', { model: 'tts-9', input: 'a' }],
      ['audio/transcriptions', formOf({ model: 'hears-9' }, { file: 1 })],
      ['audio/transcriptions', formOf({ model: 'whisper-1' }, { file: 1 })],
      ['audio/speech', { model: 'gpt-4o-mini-tts', input: 'a' }],
      ['moderations', { model: 'moderates-9', input: 'a' }],
      ['completions', { model: 'completes-9', prompt: 'a' }],
    ] as const) {
      const response = await t.post(path, body, { token: LIMITED })
      expect([path, response.status]).toEqual([path, 403])
    }
  })

  it('a form needs a model said once, and a body of the right kind', async () => {
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
