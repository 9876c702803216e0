import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { lastDaysOf } from '@/lib/usage/date-range'
import type { EntryPageQuery } from '@/lib/usage/requests/entries'
import { type EntryQuery, entryStates, parseCursor } from '@/lib/usage/requests/entry-filter'
import { type BasePath, dateRangeParams, parseAsId, parseAsText, resolveDateRange } from '../../_lib/search-params'

/** `older` and `newer` are cursors. */
const requestParams = {
  ...dateRangeParams,
  user: parseAsId,
  key: parseAsId,
  model: parseAsText,
  state: parseAsStringLiteral(entryStates),
  endpoint: parseAsText,
  client: parseAsText,
  session: parseAsText,
  token: parseAsId,
  older: parseAsString,
  newer: parseAsString,
}

export const loadRequestParams = createLoader(requestParams)
export type RequestParams = Awaited<ReturnType<typeof loadRequestParams>>

const serialize = createSerializer(requestParams)
export const requestsHref = (basePath: BasePath, params: Partial<RequestParams>, file = '') =>
  serialize(`${basePath}/requests${file}`, params)

/** The log shows at most the last 31 days of the range; exports have no such limit. */
const MAX_DAYS = 31

/** All entries that match the URL, for exports. */
export function entryQuery(params: RequestParams): EntryQuery {
  const { from, to } = resolveDateRange(params, 'last-30-days')
  const { user: userId, key: keyId, token: tokenId, model, state, endpoint, client, session } = params
  const texts = { model: model || null, endpoint: endpoint || null, client: client || null, sessionId: session || null }
  return { range: { from, to }, userId, keyId, tokenId, state, ...texts }
}

/** One page of them, within `MAX_DAYS`. */
export function entryPageQuery(params: RequestParams): EntryPageQuery {
  const query = entryQuery(params)
  const newer = parseCursor(params.newer)
  return {
    ...query,
    range: lastDaysOf(query.range, MAX_DAYS),
    direction: newer ? 'newer' : 'older',
    cursor: newer ?? parseCursor(params.older),
  }
}
