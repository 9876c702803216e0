import { noTokens, type Tokens } from '../../ledger/entry'
import { log } from '../../logging/log'
import type { AppContext } from '../../runtime/context'
import { proseOfJson } from '../metering/extract-text'
import type { MeterResult } from '../metering/meter'
import type { RequestContext } from '../request-context'

const BYTES_PER_TOKEN = 4

/** Tokens of a request whose usage was never told: what was sent, and what went by of the answer. At least one. */
export async function estimateTokens(
  house: AppContext,
  { parsed: asked, body, endpoint }: RequestContext,
  seen: MeterResult | null,
): Promise<Tokens> {
  const sent = body.short && proseOfJson(body.short)
  const { text, characters } = seen?.said() ?? { text: '', characters: 0 }
  const [input = 0, output = 0] = await counted(house, asked.model, [sent ?? '', text])
  const whole = text.length === 0 ? roughly(characters) : (output * characters) / text.length
  return {
    ...noTokens,
    inputTokens: Math.max(sent === null ? roughly(body.length) : input, 1),
    outputTokens: endpoint.bounds.length === 0 ? 0 : Math.ceil(whole),
  }
}

const roughly = (length: number) => Math.ceil(length / BYTES_PER_TOKEN)

/** An entry must be closed even where a text cannot be counted. */
const counted = (house: AppContext, model: string, texts: string[]) =>
  house.countTokens(texts.map((text) => ({ text, model }))).catch((error: unknown) => {
    log.error({ err: error }, 'tokens could not be counted, they are estimated by length')
    return texts.map(({ length }) => roughly(length))
  })
