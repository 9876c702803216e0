import { findProvider } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { adminPrices } from './admin-prices'
import { decimal } from './genai-prices'
import { ratesOf } from './rates'

const none = adminPrices([])
const input = (model: string, day: string, prices = none) => ratesOf(model, day, prices)?.steps[0]?.parts.input
const own = (validFrom: string, inputPico: bigint) => ({
  model: 'gpt-4o',
  validFrom,
  inputPico,
  cachedInputPico: inputPico,
  outputPico: inputPico,
})

describe('rates', () => {
  it('takes the price of the day', () => {
    expect(input('o3', '2025-06-09')).toBe(10_000_000n)
    expect(input('o3', '2025-06-10')).toBe(2_000_000n)
  })

  it("takes the admin's own price from its first day on, and the list's before", () => {
    const prices = adminPrices([own('2026-02-01', 7n), own('2026-03-01', 9n)])
    expect(input('gpt-4o', '2026-01-31', prices)).toBe(2_500_000n)
    expect(input('gpt-4o', '2026-02-01', prices)).toBe(7n)
    expect(input('gpt-4o', '2026-12-01', prices)).toBe(9n)
    expect(input('gpt-4o-mini', '2026-12-01', prices)).toBe(150_000n)
  })

  it("lets the admin's price cover cache writes and pictures, but not audio", () => {
    const parts = ratesOf('gpt-4o', '2026-03-01', adminPrices([own('2026-02-01', 7n)]))?.steps[0]?.parts
    expect(parts).toMatchObject({ cacheWrite: 7n, image: 7n, audioInput: null })
  })

  it('knows every model of the list that is sold by the token', () => {
    const models = findProvider({ providerId: 'openai' })?.models ?? []
    const named = models.flatMap(({ match, id }) => ('equals' in match ? [match.equals] : [id]))
    const unknown = named.filter((model) => !ratesOf(model, '2026-11-20', none))
    const prefixes = ['ft:gpt-4o', 'ft:gpt-4o-mini']
    expect(unknown.sort()).toEqual([...prefixes, 'gpt-4o-search-preview', 'gpt-transcribe', 'moderation', 'whisper-1'])
  })

  it('reads rates as the decimals they were printed as', () => {
    expect(decimal(0.0125)).toBe('0.0125')
    expect(decimal(1e-7)).toBe('0.000000100000')
    expect(ratesOf('text-embedding-3-small', '2026-11-20', none)?.steps[0]?.parts).toMatchObject({
      input: 20_000n,
      output: null,
    })
  })
})
