import type { CsvCell } from '../core/csv'
import { decimalOf } from '../core/dollars'
import { formatInstant } from '../core/time'
import { type Names, party } from './entry-line'
import type { FoundEntry } from './entry-rows'

type Column = readonly [head: string, cell: (entry: FoundEntry, names: Names) => CsvCell]

const columns: readonly Column[] = [
  ['id', ({ id }) => id],
  ['user_id', ({ userId }) => userId],
  ['user', ({ userId }, { people }) => party(people, userId).name],
  ['key_id', ({ keyId }) => keyId],
  ['key', ({ keyId }, { keys }) => party(keys, keyId).name],
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
  // Empty is not 0: the model has no price, or the request is still open.
  ['cost_usd', ({ costPico }) => (costPico === null ? null : decimalOf(costPico))],
  ['first_byte_ms', ({ firstByteAt, startedAt }) => firstByteAt && firstByteAt - startedAt],
  ['took_ms', ({ settledAt, startedAt }) => settledAt && settledAt - startedAt],
  ['service_tier', ({ serviceTier }) => serviceTier],
  ['upstream_request_id', ({ upstreamRequestId }) => upstreamRequestId],
  ['tries', ({ trail }) => trail],
  ['flags', ({ flags }) => flags],
]

/** The zone is that of `started_at`, and of the days the span was cut from. */
export const entryHead = (zone: string) => [`started_at (${zone})`, ...columns.map(([head]) => head)]

export const entryCells = (entry: FoundEntry, zone: string, names: Names): CsvCell[] => [
  formatInstant(new Date(Number(entry.startedAt)), zone),
  ...columns.map(([, cell]) => cell(entry, names)),
]
