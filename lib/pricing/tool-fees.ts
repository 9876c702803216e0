import { parseDollars } from '../core/money'
import type { Day } from '../core/time'
import { pricePerSearch } from './genai-prices'

const pico = (dollars: string) => parseDollars(dollars) ?? 0n

const FILE_SEARCH = pico('0.0025')
/** The preview of web search costs more with models that do not reason. */
const [SEARCH_PREVIEW, isWithoutReasoning] = [pico('0.025'), /^(chatgpt|gpt)-4/] as const
/** Of a session of up to 20 minutes, by the container's memory in GB. */
const CONTAINERS: readonly (readonly [memory: number, price: bigint])[] = [
  [1, pico('0.03')],
  [4, pico('0.12')],
  [16, pico('0.48')],
  [64, pico('1.92')],
]

/** What a hosted tool costs beyond tokens. Null where the model is not sold with it, as far as we know. Pico-dollars. */
export const toolFees = {
  /** Per call that searches; opening a page that was found is free. */
  search: pricePerSearch,
  searchPreview(model: string, day: Day): bigint | null {
    const price = pricePerSearch(model, day)
    return price !== null && isWithoutReasoning.test(model) ? SEARCH_PREVIEW : price
  },
  fileSearch: (model: string, day: Day): bigint | null => (pricePerSearch(model, day) === null ? null : FILE_SEARCH),
  /** Of a container with so much memory, in GB. */
  container(model: string, day: Day, memory: number): bigint | null {
    if (pricePerSearch(model, day) === null) return null
    return CONTAINERS.find(([size]) => memory <= size)?.[1] ?? null
  },
}
