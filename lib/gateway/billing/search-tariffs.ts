import { noTokens } from '../../pricing/tokens'
import { AVERAGE_BYTES_PER_TOKEN, estimateInputCost, upperBound } from '../../pricing/upper-bound'
import { field } from '../request/parse-request'
import { atLeastReported, chargeByTokens, chargeByUnits } from './charge'
import { fixedCost, type Tariff, type TariffRequest } from './tariff'

const DOCUMENTS_PER_UNIT = 100
/** Long documents are divided; a part has 500 tokens with the query. */
const MIN_BYTES_PER_DOCUMENT = 100

/** By search units where the model has a price for them, else by tokens. */
export const rerank: Tariff = {
  upperBound(request, rates) {
    const { parsed, body, book } = request
    const price = book.perSearchUnit(parsed.model)
    if (price !== null) {
      const documents = parsed.documents + Math.ceil(body.length / MIN_BYTES_PER_DOCUMENT)
      return { reservedPico: price * searchUnits(documents), estimatePico: price * searchUnits(parsed.documents) }
    }
    if (!rates) return null
    return {
      reservedPico: upperBound(rates, comparedBytes(request), 0),
      estimatePico: estimateInputCost(rates, body.length),
    }
  },
  exact({ parsed, book }, { usage, searchUnits }, rates) {
    const price = book.perSearchUnit(parsed.model)
    if (price !== null && searchUnits) return chargeByUnits(price, searchUnits, 'searches')
    return usage ? chargeByTokens(rates, usage) : null
  },
  estimate(_, request, result, rates) {
    const price = request.book.perSearchUnit(request.parsed.model)
    if (price !== null) return chargeByUnits(price, Number(searchUnits(request.parsed.documents)), 'searches')
    const inputTokens = Math.ceil(comparedBytes(request) / AVERAGE_BYTES_PER_TOKEN)
    return chargeByTokens(rates, atLeastReported(result, { ...noTokens, inputTokens }))
  },
}

const searchUnits = (documents: number) => BigInt(Math.max(Math.ceil(documents / DOCUMENTS_PER_UNIT), 1))

/** The query is compared with every document, and billed with each. */
function comparedBytes({ parsed, body }: TariffRequest): number {
  const query = parsed.fields.get('query')
  return body.length + (query ? query.end - query.start : 0) * parsed.documents
}

/** By the number of queries in the request: pages that are opened, and other lookups, are free. */
export const search: Tariff = {
  upperBound(request) {
    const price = request.book.perToolCall('search', request.parsed.model)
    return price === null ? null : fixedCost(price * BigInt(countQueries(request)))
  },
  exact: chargeQueries,
  estimate: (_, request) => chargeQueries(request),
}

function chargeQueries(request: TariffRequest) {
  const price = request.book.perToolCall('search', request.parsed.model)
  return chargeByUnits(price, countQueries(request), 'searches')
}

const QUERIES = ['search_query', 'image_query'] as const

function countQueries({ parsed, body }: TariffRequest): number {
  const commands = field(parsed.fields, 'commands')
  if (parsed.fields.get('commands')?.json === null) return Math.ceil(body.length / '{"q":""}'.length)
  const lists = QUERIES.map((name) => (commands as Record<string, unknown> | null | undefined)?.[name])
  return lists.reduce<number>((count, list) => count + (Array.isArray(list) ? list.length : 0), 0)
}
