import { calcPrice, type ModelPrice } from '@pydantic/genai-prices'
import { parseDollars, perMillion } from '../core/money'
import type { Day } from '../core/time'
import { extraOf, hasHiddenFee } from './overlay'
import type { PartRates, Rates } from './rates'

export type Listed = Rates & { id: string }

const MOST_REMEMBERED = 1000
const remembered = new Map<string, Listed | null>()

/** The public list's rates of one of OpenAI's models on a day, completed by our overlay. */
export function listed(model: string, day: Day): Listed | null {
  const name = `${day} ${model}`
  const known = remembered.get(name)
  if (known !== undefined) return known
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  const found = lookUp(model, day)
  remembered.set(name, found)
  return found
}

/** Asked with no usage at all: its own result is a float, and counts a part without a rate as free. */
function lookUp(model: string, day: Day): Listed | null {
  if (hasHiddenFee(model)) return null
  const found = calcPrice({}, model, { providerId: 'openai', timestamp: new Date(`${day}T00:00:00Z`) })
  if (!found || found.model_price.input_mtok === undefined) return null
  const { id, context_window: contextWindow = null } = found.model
  const { maxOutput = null, parts = {} } = extraOf(id)
  const steps = startsIn(found.model_price).map((above) => ({
    above,
    parts: { ...partsAt(found.model_price, above), ...parts },
  }))
  return { id, steps, contextWindow, maxOutput }
}

const SECONDS_PER_HOUR = 3600n

/** For one second of sound that goes in, in pico-dollars; null for models that are not sold so. */
export function perSecond(model: string, day: Day): bigint | null {
  const found = calcPrice({}, model, { providerId: 'openai', timestamp: new Date(`${day}T00:00:00Z`) })
  const hour = found?.model_price.input_audio_hours
  return typeof hour === 'number' ? (parseDollars(decimal(hour)) ?? 0n) / SECONDS_PER_HOUR : null
}

function startsIn(price: ModelPrice): number[] {
  const starts = Object.values(price).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map((t) => t.start) : [],
  )
  return [...new Set([-1, ...starts])].sort((a, b) => a - b)
}

/** Where the list has no rate of its own, cached and image tokens are plain input: no discount is offered, none is given. */
function partsAt(price: ModelPrice, above: number): PartRates {
  const rate = (key: string) => {
    const value = price[key]
    const dollars =
      typeof value === 'object' ? (value.tiers.findLast((t) => t.start <= above)?.price ?? value.base) : value
    return dollars === undefined ? null : perMillion(decimal(dollars))
  }
  const input = rate('input_mtok')
  return {
    input,
    cachedInput: rate('cache_read_mtok') ?? input,
    cacheWrite: rate('cache_write_mtok'),
    image: rate('input_image_mtok') ?? input,
    audioInput: rate('input_audio_mtok'),
    output: rate('output_mtok'),
    audioOutput: rate('output_audio_mtok'),
    imageOutput: rate('output_image_mtok') ?? rate('output_mtok'),
  }
}

/** The decimal a price list printed, without an exponent. */
export const decimal = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? value.toFixed(12) : text
}
