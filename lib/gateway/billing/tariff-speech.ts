import { noTokens } from '../../ledger/entry'
import { estimate, upperBound } from '../../pricing/bound'
import { perCharacter } from '../../pricing/pieces'
import { stringField } from '../request/fields'
import type { RequestContext } from '../request-context'
import { byPieces, byTokens, type Tariff } from './tariff'

/** Speech that is sold by its tokens, for each character of the text: as it mostly comes, and as slow as it gets. */
const [USUAL_TOKENS, MOST_TOKENS] = [1.4, 8]
const LEAST_ROOM = 1000
const BYTES_PER_TOKEN = 4

/** By the characters of the text, unless the answer tells tokens. */
export const speech: Tariff = {
  most(call, rates) {
    const price = perCharacter(call.parsed.model)
    const count = charactersOf(call)
    if (price !== null) return both(price * BigInt(count))
    if (!rates) return null
    const most = upperBound(rates, call.body.length, Math.ceil(count * MOST_TOKENS) + LEAST_ROOM)
    return {
      reservedPico: most,
      estimatePico: estimate(rates, call.body.length),
      guess: 'how long this model speaks cannot be told beforehand',
    }
  },
  exact(call, { usage }, rates) {
    const price = perCharacter(call.parsed.model)
    if (usage) return byTokens(rates, usage)
    return price === null ? null : byPieces(price, charactersOf(call), 'characters')
  },
  estimate(_, call, __, rates) {
    const price = perCharacter(call.parsed.model)
    const count = charactersOf(call)
    if (price !== null || !rates) return byPieces(price, count, 'characters')
    const [inputTokens, outputTokens] = [Math.ceil(count / BYTES_PER_TOKEN), Math.ceil(count * USUAL_TOKENS)]
    return byTokens(rates, { ...noTokens, inputTokens, outputTokens })
  },
}

const both = (pico: bigint) => ({ reservedPico: pico, estimatePico: pico })

function charactersOf({ parsed: { members } }: RequestContext): number {
  const input = members.get('input')
  if (input?.text === null) return input.end - input.start
  return [...(stringField(members, 'input') ?? '')].length
}
