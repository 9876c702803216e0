import type { PageQuery } from '@/lib/usage/entry-page'
import type { EntryQuery } from '@/lib/usage/entry-query'
import { positionOf } from '@/lib/usage/entry-query'
import { endOf } from '@/lib/usage/presets'
import { askedSpan } from '../../_lib/asked-span'
import type { RequestParams } from './search-params'

/** No page of the log looks further back than this from its last day. */
const MOST_DAYS = 31

/** An address as a question to the ledger. */
export function askedEntries(params: RequestParams): EntryQuery {
  const { from, to } = askedSpan(params, 'last-30-days')
  const { user: userId, key: keyId, model, state, endpoint } = params
  return { span: { from, to }, userId, keyId, model: model || null, state, endpoint: endpoint || null }
}

/** The same within 31 days, and from where on. */
export function askedPage(params: RequestParams): PageQuery {
  const query = askedEntries(params)
  const newer = positionOf(params.newer)
  return {
    ...query,
    span: endOf(query.span, MOST_DAYS),
    way: newer ? 'newer' : 'older',
    from: newer ?? positionOf(params.older),
  }
}
