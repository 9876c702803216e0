import { noTokens } from '../../ledger/entry'
import { estimate, upperBound } from '../../pricing/bound'
import { perSecond } from '../../pricing/genai-prices'
import type { RequestContext } from '../request-context'
import { byPieces, byTokens, type Tariff } from './tariff'

/** Sound that is sold by the second is hardly ever thinner than this: 2 kbit/s, less than any codec for speech. */
const FEWEST_BYTES_PER_SECOND = 250
const USUAL_BYTES_PER_SECOND = 16_000
const TOKENS_PER_SECOND = 10
/** The most a model hears and writes, where no list says it. */
const [WINDOW, LONGEST] = [16_000, 2000]
const SECONDS = 'seconds'

/** By tokens or by seconds, as the answer tells. */
export const transcription: Tariff = {
  most(call, rates) {
    const price = perSecond(call.parsed.model, call.day)
    if (price !== null) {
      const seconds = (bytesPerSecond: number) => BigInt(Math.ceil(call.parsed.files.bytes / bytesPerSecond) + 1)
      return {
        reservedPico: price * seconds(FEWEST_BYTES_PER_SECOND),
        estimatePico: price * seconds(USUAL_BYTES_PER_SECOND),
        guess: 'how long a recording is cannot be told from its size',
      }
    }
    if (!rates) return null
    const reservedPico = upperBound(rates, rates.contextWindow ?? WINDOW, rates.maxOutput ?? LONGEST)
    return { reservedPico, estimatePico: estimate(rates, usualSeconds(call) * TOKENS_PER_SECOND) }
  },
  exact(call, { usage, seconds }, rates) {
    if (usage) return byTokens(rates, usage)
    return seconds === null ? null : byPieces(perSecond(call.parsed.model, call.day), seconds, SECONDS)
  },
  async estimate(house, call, seen, rates) {
    const price = perSecond(call.parsed.model, call.day)
    if (price !== null || !rates) return byPieces(price, usualSeconds(call), SECONDS)
    const { text, characters } = seen?.said() ?? { text: '', characters: 0 }
    const [counted = 0] = await house.countTokens([{ text, model: call.parsed.model }]).catch(() => [characters])
    const heard = usualSeconds(call) * TOKENS_PER_SECOND
    return byTokens(rates, { ...noTokens, inputTokens: heard, audioInputTokens: heard, outputTokens: counted })
  },
}

const usualSeconds = ({ parsed: asked }: RequestContext) => Math.ceil(asked.files.bytes / USUAL_BYTES_PER_SECOND) + 1
