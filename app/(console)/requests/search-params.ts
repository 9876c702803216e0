import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { entryStates } from '@/lib/usage/entry-query'
import { parseAsId, parseAsWord } from '../../_lib/address-parsers'
import { spanParams } from '../../_lib/asked-span'
import type { Base } from '../usage/search-params'

/** What the address says about the log. `older` and `newer` are places in it to go on from. */
const requestParams = {
  ...spanParams,
  user: parseAsId,
  key: parseAsId,
  model: parseAsWord,
  state: parseAsStringLiteral(entryStates),
  endpoint: parseAsWord,
  older: parseAsString,
  newer: parseAsString,
}

export const loadRequestParams = createLoader(requestParams)
export type RequestParams = Awaited<ReturnType<typeof loadRequestParams>>

const serialize = createSerializer(requestParams)
export const requestsHref = (base: Base, params: Partial<RequestParams>, file = '') =>
  serialize(`${base}/requests${file}`, params)
