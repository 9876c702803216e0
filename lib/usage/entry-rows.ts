import type { UsageEntry } from '../db/generated/client'

const names = [
  'id',
  'userId',
  'keyId',
  'model',
  'answeredModel',
  'label',
  'endpoint',
  'state',
  'costPico',
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'imageTokens',
  'units',
  'stream',
  'status',
  'startedAt',
  'firstByteAt',
  'settledAt',
  'upstreamRequestId',
  'serviceTier',
  'trail',
  'flags',
] as const

type Stored<Value> = Value extends number | boolean ? bigint : Value

/** An entry as the reading worker answers it: all integers are bigint. */
export type FoundEntry = { [Name in (typeof names)[number]]: Stored<UsageEntry[Name]> }

/** For a SELECT. */
export const entryColumns = names.map((name) => `"${name}"`).join(', ')
