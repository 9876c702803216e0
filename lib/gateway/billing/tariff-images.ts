import { noTokens } from '../../ledger/entry'
import { estimate, upperBound } from '../../pricing/bound'
import { perPicture } from '../../pricing/pieces'
import { printable } from '../metering/printable'
import { integerField, stringField } from '../request/fields'
import type { RequestContext } from '../request-context'
import { byPieces, byTokens, type Tariff } from './tariff'

/** Tokens of one picture that goes in, at its finest; of one that comes out, by its quality; and of one that is half done. */
const TOKENS_IN = 8000
const TOKENS_OUT = new Map([
  ['low', 408],
  ['medium', 1584],
])
const FINEST = 6240
/** Models that make pictures of any size: the largest, at its finest. */
const LARGEST = 40_000
const HALF_DONE = 100
const BYTES_PER_TOKEN = 4
const MOST_PICTURES_IN = 16

/** By tokens where the answer tells them, else by number, size and quality. */
export const pictures: Tariff = {
  most(call, rates) {
    const price = priceOf(call)
    if (price !== null) {
      const pico = price * BigInt(Math.max(call.parsed.choices, 1))
      return { reservedPico: pico, estimatePico: pico }
    }
    if (!rates) return null
    const reservedPico = upperBound(rates, tokensIn(call), tokensOut(call))
    return { reservedPico, estimatePico: estimate(rates, textBytes(call)) }
  },
  exact(call, { usage, pictureTokens, pictures }, rates) {
    if (usage) return byTokens(rates, usage, variantOf(call), pictureTokens ?? usage.outputTokens)
    const price = priceOf(call)
    return pictures > 0 && (price !== null || !rates) ? byPieces(price, pictures, variantOf(call)) : null
  },
  estimate(_, call, __, rates) {
    const price = priceOf(call)
    if (price !== null || !rates) return byPieces(price, call.parsed.choices, variantOf(call))
    const inputTokens = Math.ceil(textBytes(call) / BYTES_PER_TOKEN) + 1
    const outputTokens = tokensOut(call)
    return byTokens(rates, { ...noTokens, inputTokens, outputTokens }, variantOf(call), outputTokens)
  },
}

const sizeOf = ({ parsed: asked }: RequestContext) => stringField(asked.members, 'size')
const qualityOf = ({ parsed: asked }: RequestContext) => stringField(asked.members, 'quality')

const priceOf = (call: RequestContext) => perPicture(call.parsed.model, sizeOf(call), qualityOf(call))

/** At most 64 characters, whatever was asked. */
const variantOf = (call: RequestContext) =>
  [sizeOf(call) ?? 'auto', qualityOf(call) ?? 'auto'].map((word) => printable(word, 31)).join(' ')

const textBytes = ({ body, parsed: asked }: RequestContext) => Math.max(body.length - asked.files.bytes, 0)

const tokensIn = (call: RequestContext) => {
  const isForm = call.parsed.files.count > 0
  const pictures = isForm ? call.parsed.files.count : call.endpoint.name === 'images/edits' ? MOST_PICTURES_IN : 0
  const prompt = call.parsed.members.get('prompt')
  return (prompt ? prompt.end - prompt.start : textBytes(call)) + pictures * TOKENS_IN
}

function tokensOut(call: RequestContext): number {
  const halves = Math.max(integerField(call.parsed.members, 'partial_images') ?? 0, 0)
  const each = /^gpt-image-1\b/.test(call.parsed.model) ? (TOKENS_OUT.get(qualityOf(call) ?? '') ?? FINEST) : LARGEST
  return Math.max(call.parsed.choices, 1) * (each + halves * HALF_DONE)
}
