import type { AdminActor } from '../../audit/actor'
import { type CsvCell, csvRow, UTF8_BOM } from '../../core/csv'
import { toDecimal } from '../../core/money'
import { formatInstant } from '../../core/time'
import { currentZone } from '../../settings/time-zone'
import { allNames, type Names, namedRef } from '../names'
import type { EntryCursor, EntryQuery } from '../requests/entry-filter'
import { type FoundEntry, findEntries } from '../requests/find-entries'
import { recordExport } from './export-breakdown'

/** Small enough to format a page between two chunks of a stream the gateway relays on the same thread. */
const PAGE_SIZE = 200

/** Yields a CSV file of all matching entries, oldest first, page by page. Audited before the first chunk. */
export async function* exportEntries(admin: AdminActor, query: EntryQuery): AsyncGenerator<string, void> {
  await recordExport(admin, query.range, query.userId ?? undefined)
  const [zone, names] = [currentZone(), await allNames()]
  yield UTF8_BOM + csvRow(header(zone))
  let cursor: EntryCursor | null = null
  do {
    const { entries, next } = await findEntries(query, 'newer', cursor, PAGE_SIZE)
    yield entries.map((entry) => csvRow(toCells(entry, zone, names))).join('')
    cursor = next
  } while (cursor)
}

type Column = readonly [title: string, cell: (entry: FoundEntry, names: Names) => CsvCell]

const columns: readonly Column[] = [
  ['id', ({ id }) => id],
  ['user_id', ({ userId }) => userId],
  ['user', ({ userId }, { users }) => namedRef(users, userId).name],
  ['key_id', ({ keyId }) => keyId],
  ['key', ({ keyId }, { keys }) => namedRef(keys, keyId).name],
  ['model', ({ label }) => label],
  ['model_asked', ({ model }) => model],
  ['model_answered', ({ answeredModel }) => answeredModel],
  ['endpoint', ({ endpoint }) => endpoint],
  ['state', ({ state }) => state],
  ['status', ({ status }) => status],
  ['stream', ({ stream }) => (stream ? 'yes' : 'no')],
  ['input_tokens', ({ inputTokens }) => inputTokens],
  ['cached_tokens', ({ cachedTokens }) => cachedTokens],
  ['cache_write_tokens', ({ cacheWriteTokens }) => cacheWriteTokens],
  ['output_tokens', ({ outputTokens }) => outputTokens],
  ['reasoning_tokens', ({ reasoningTokens }) => reasoningTokens],
  ['audio_input_tokens', ({ audioInputTokens }) => audioInputTokens],
  ['audio_output_tokens', ({ audioOutputTokens }) => audioOutputTokens],
  ['image_tokens', ({ imageTokens }) => imageTokens],
  ['units', ({ units }) => units],
  // Empty, not 0, if the model has no price or the request is in progress.
  ['cost_usd', ({ costPico }) => (costPico === null ? null : toDecimal(costPico))],
  ['first_byte_ms', ({ firstByteAt, startedAt }) => firstByteAt && firstByteAt - startedAt],
  ['took_ms', ({ settledAt, startedAt }) => settledAt && settledAt - startedAt],
  ['service_tier', ({ serviceTier }) => serviceTier],
  ['upstream_request_id', ({ upstreamRequestId }) => upstreamRequestId],
  ['tries', ({ trail }) => trail],
  ['flags', ({ flags }) => flags],
  ['client', ({ client }) => client],
  ['session', ({ sessionId }) => sessionId],
  ['confidence', ({ confidence }) => confidence?.replace(/:(\d+)$/, ' ± $1%') ?? null],
  ['token_id', ({ tokenId }) => tokenId],
]

/** Names the time zone of `started_at`, which is also that of the days of the range. */
const header = (zone: string) => [`started_at (${zone})`, ...columns.map(([title]) => title)]

const toCells = (entry: FoundEntry, zone: string, names: Names): CsvCell[] => [
  formatInstant(new Date(Number(entry.startedAt)), zone),
  ...columns.map(([, cell]) => cell(entry, names)),
]
